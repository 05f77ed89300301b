//! Words drawn in proportion to weights.

use super::chance::Chance;

/// A distribution of words from which one is drawn in constant time (the alias method; Walker 1977).
#[derive(Clone, Debug)]
pub(crate) struct Noise {
    /// For each place: the share of 2^32 at which the place itself is meant, and the word that is meant else.
    places: Vec<(u32, u32)>,
    /// Logarithm of the probability of each word, that of the rarest where it is never drawn.
    pub(crate) log: Vec<f32>,
}

impl Noise {
    /// Words with probabilities in proportion to these weights, of which one at least is positive.
    pub(crate) fn new(weights: &[f64]) -> Self {
        let (n, sum) = (weights.len(), weights.iter().sum::<f64>());
        let mut share: Vec<f64> = weights.iter().map(|w| w / sum * n as f64).collect();
        let least = weights.iter().copied().filter(|&w| w > 0.0).fold(f64::INFINITY, f64::min);
        let log = weights.iter().map(|w| (w.max(least) / sum).ln() as f32).collect();
        let mut places: Vec<(u32, u32)> = (0..n as u32).map(|word| (u32::MAX, word)).collect();
        let (mut small, mut large): (Vec<usize>, Vec<usize>) =
            (0..n).partition(|&word| share[word] < 1.0);
        while let (Some(&low), Some(&high)) = (small.last(), large.last()) {
            small.pop();
            places[low] = ((share[low] * 4_294_967_296.0) as u32, high as u32);
            share[high] -= 1.0 - share[low];
            if share[high] < 1.0 {
                large.pop();
                small.push(high);
            }
        }
        // What rounding left over may not be a word that is never drawn.
        let best = (0..n).max_by(|&a, &b| weights[a].total_cmp(&weights[b])).unwrap_or_default();
        for word in small {
            if weights[word] <= 0.0 {
                places[word] = (0, best as u32);
            }
        }
        Self { places, log }
    }

    /// Draws a word.
    #[inline(always)]
    pub(crate) fn draw(&self, chance: &mut Chance) -> u32 {
        let x = chance.next();
        let place = ((x >> 32) * self.places.len() as u64) >> 32;
        let (most, other) = self.places[place as usize];
        if (x as u32) < most { place as u32 } else { other }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_follow_the_weights() {
        let weights = [5.0, 0.0, 1.0, 3.0, 1.0];
        let noise = Noise::new(&weights);
        let mut seen = [0_u32; 5];
        let mut chance = Chance::new(1, &[]);
        for _ in 0..100_000 {
            seen[noise.draw(&mut chance) as usize] += 1;
        }
        assert_eq!(seen[1], 0);
        for (n, w) in seen.iter().zip(weights) {
            assert!((f64::from(*n) / 1e5 - w / 10.0).abs() < 0.01, "{seen:?}");
        }
        assert!((noise.log[3] - 0.3_f32.ln()).abs() < 1e-6);
    }
}
