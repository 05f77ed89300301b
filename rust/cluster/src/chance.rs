//! Draws that depend on nothing but a seed and a key.

/// A number in [0, 1) from a seed and a key (the finalizer of `SplitMix64`).
pub(crate) fn uniform(seed: u64, key: u64) -> f32 {
    let mut z = seed.wrapping_add(key.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((z ^ (z >> 31)) >> 40) as f32 / (1_u64 << 24) as f32
}

/// Draws a class with probability proportional to exp(gain / temperature); returns it with its gain.
///
/// The gains are used up.
pub(crate) fn draw(gain: &mut [f32], temperature: f64, u: f32) -> (usize, f64) {
    let scale = 1.0 / temperature as f32;
    let top = gain.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut sum = 0.0;
    for g in gain.iter_mut() {
        let x = (*g - top) * scale;
        // Less than one in ten million is never.
        *g = if x < -16.0 { 0.0 } else { x.exp() };
        sum += *g;
    }
    let (mut left, mut chosen) = (u * sum, 0);
    for (c, &g) in gain.iter().enumerate() {
        if g > 0.0 {
            chosen = c;
            left -= g;
            if left < 0.0 {
                break;
            }
        }
    }
    (chosen, f64::from(top) + f64::from(gain[chosen].ln()) * temperature)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_follow_the_odds() {
        let mut seen = [0_u32; 3];
        for key in 0..30_000 {
            let mut gain = [5.0, 5.0 + std::f32::consts::LN_2, -1e9];
            let (c, g) = draw(&mut gain, 1.0, uniform(7, key));
            assert!((g - if c == 0 { 5.0 } else { 5.693_147 }).abs() < 1e-5);
            seen[c] += 1;
        }
        assert_eq!(seen[2], 0);
        assert!((f64::from(seen[0]) / 30_000.0 - 1.0 / 3.0).abs() < 0.01, "{seen:?}");
    }
}
