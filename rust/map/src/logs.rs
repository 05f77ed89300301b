//! x log x, fast: a search takes tens of millions of logarithms.

/// Pieces that the interval of mantissas is cut into.
const PIECES: usize = 128;
/// The bits of 0.6875: mantissas lie from there to 1.375, so that 1 is in the middle of a piece.
const LOWEST: u64 = 0x3fe6_0000_0000_0000;
/// For each piece the inverse of a number in its middle, and minus the logarithm of that inverse.
const TABLE: [(f64, f64); PIECES] = table();

const fn table() -> [(f64, f64); PIECES] {
    let mut table = [(1.0, 0.0); PIECES];
    let mut piece = 0;
    while piece < PIECES {
        // Mantissas of a piece begin with the same bits; halves below 1 and above it have pieces of their own.
        let low = f64::from_bits(LOWEST + ((piece as u64) << 45));
        let high = f64::from_bits(LOWEST + ((piece as u64 + 1) << 45));
        let inverse = 2.0 / (low + high);
        table[piece] = (inverse, -log2_slow(inverse));
        piece += 1;
    }
    table
}

/// The logarithm of a number near 1, by the series of the inverse hyperbolic tangent.
const fn log2_slow(x: f64) -> f64 {
    let s = (x - 1.0) / (x + 1.0);
    let (mut power, mut sum, mut n) = (s, 0.0, 1);
    while n < 60 {
        sum += power / n as f64;
        power *= s * s;
        n += 2;
    }
    2.0 * std::f64::consts::LOG2_E * sum
}

/// The logarithm of a positive normal number, off by less than 1e-15.
#[inline]
fn log2(x: f64) -> f64 {
    const E: f64 = std::f64::consts::LOG2_E;
    let bits = x.to_bits();
    let above = bits.wrapping_sub(LOWEST);
    let (inverse, log) = TABLE[(above >> 45) as usize % PIECES];
    let mantissa = f64::from_bits(bits.wrapping_sub(above & (0xfff << 52)));
    let exponent = (above as i64 >> 52) as f64;
    // Below 2^-7, so that the next term would be below 1e-18.
    let r = mantissa * inverse - 1.0;
    let (r2, r4) = (r * r, (r * r) * (r * r));
    let low = (E - E / 2.0 * r) + r2 * (E / 3.0 - E / 4.0 * r);
    let high = (E / 5.0 - E / 6.0 * r) + r2 * (E / 7.0);
    exponent + log + r * (low + r4 * high)
}

/// x log2 x, and 0 at 0.
#[inline]
pub(crate) fn plogp(x: f64) -> f64 {
    if x > 0.0 { x * log2(x) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn powers_of_two_are_exact() {
        assert!(plogp(0.0).abs() + plogp(-1e-20).abs() < f64::MIN_POSITIVE);
        for k in -40..3 {
            let x = f64::from(k).exp2();
            assert!((log2(x) - f64::from(k)).abs() < 1e-15, "{k}: {}", log2(x));
        }
    }

    proptest! {
        #[test]
        fn logarithms(mantissa in 1.0..2.0, k in -300..4) {
            let x: f64 = mantissa * f64::from(k).exp2();
            prop_assert!((log2(x) - x.log2()).abs() < 1e-15 * x.log2().abs().max(1.0), "{x}");
        }
    }
}
