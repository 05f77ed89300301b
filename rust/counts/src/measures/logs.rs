//! Logarithms of counts, without the cancellation of the plain formulas.

/// ln (N / n), which stays exact when n is almost all of N.
pub(crate) fn surprise(n: u64, total: u128) -> f64 {
    let rest = total.saturating_sub(u128::from(n));
    if rest < u128::from(n) {
        -(-(rest as f64 / total as f64)).ln_1p()
    } else {
        (total as f64 / n as f64).ln()
    }
}

/// 1 + (n - 1) ln (1 - 1/n) for n of at least 1: about 1 / 2n.
pub(crate) fn leftover(n: f64) -> f64 {
    if n <= 1.0 {
        1.0
    } else if n < 64.0 {
        1.0 + (n - 1.0) * (-1.0 / n).ln_1p()
    } else {
        // the sum over k of n^-k / (k (k + 1)), by Horner
        let x = 1.0 / n;
        (1..=8).rev().fold(0.0, |sum, k| x * (1.0 / f64::from(k * (k + 1)) + sum))
    }
}

/// n ln n - (n - 1) ln (n - 1): what one observation adds to the sum of n ln n.
pub(crate) fn last_step(n: f64) -> f64 {
    n.ln() + 1.0 - leftover(n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surprises() {
        assert_eq!(surprise(5, 5).to_bits(), 0.0_f64.to_bits());
        assert!((surprise(1, 8) - 8_f64.ln()).abs() < 1e-15);
        let most = u64::MAX - 1;
        let tiny = surprise(most, u128::from(u64::MAX));
        assert!((tiny * 2_f64.powi(64) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn leftovers_agree_where_the_formulas_meet() {
        for n in [64.0_f64, 65.0, 100.0, 1000.0] {
            let plain = 1.0 + (n - 1.0) * (-1.0 / n).ln_1p();
            assert!((leftover(n) - plain).abs() < 1e-14, "{n}");
        }
        assert!((leftover(1e15) * 2e15 - 1.0).abs() < 1e-12);
        assert!(last_step(1.0).abs() < 1e-15);
        assert!((last_step(2.0) - 2.0 * 2_f64.ln()).abs() < 1e-15);
    }
}
