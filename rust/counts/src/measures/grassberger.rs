//! The function G(n) of Grassberger (2003).
//!
//! G(n) = psi(n) + (-1)^n / 2 (psi((n + 1) / 2) - psi(n / 2)). By the duplication formula of the digamma function psi
//! this is psi(m + 1/2) + ln 2 with m = n / 2 rounded down, so that no differences have to be taken.

/// Euler's constant.
const GAMMA: f64 = 0.577_215_664_901_532_9;
/// psi(m + 1/2) is summed below this m, and taken from its asymptotic series from there on.
const FAR: u64 = 16;

/// G(n), for n of at least 1.
pub(crate) fn g(n: u64) -> f64 {
    let m = n / 2;
    if m < FAR {
        (1..=m).map(|k| 2.0 / (2 * k - 1) as f64).sum::<f64>() - GAMMA - 2_f64.ln()
    } else {
        // m, and not n / 2: for odd n the difference is what makes G(n) = G(n - 1)
        (2.0 * m as f64).ln() + tail(m as f64)
    }
}

/// G(n) - ln n, without cancellation for large n.
pub(crate) fn g_less_log(n: u64) -> f64 {
    let m = n / 2;
    if m < FAR {
        g(n) - (n as f64).ln()
    } else {
        let odd = if n % 2 == 1 { (-1.0 / n as f64).ln_1p() } else { 0.0 };
        odd + tail(m as f64)
    }
}

/// n G(n) - (n - 1) G(n - 1).
pub(crate) fn g_step(n: u64) -> f64 {
    g(n) + if n.is_multiple_of(2) { 2.0 } else { 0.0 }
}

/// psi(m + 1/2) - ln m: the sum over k of (1 - 2^(1 - 2k)) B(2k) / (2k m^(2k)).
fn tail(m: f64) -> f64 {
    const TERMS: [f64; 6] = [
        1.0 / 24.0,
        -7.0 / 960.0,
        31.0 / 8064.0,
        -127.0 / 30720.0,
        511.0 / 67584.0,
        -1_414_477.0 / 67_092_480.0,
    ];
    let x = 1.0 / (m * m);
    TERMS.iter().rev().fold(0.0, |sum, term| x * (term + sum))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recurrence_of_the_paper() {
        assert!((g(1) + GAMMA + 2_f64.ln()).abs() < 1e-15);
        assert!((g(2) - (2.0 - GAMMA - 2_f64.ln())).abs() < 1e-15);
        for n in (2..4000_u64).step_by(2) {
            assert!((g(n + 1) - g(n)).abs() < 1e-15);
            assert!((g(n + 2) - g(n) - 2.0 / (n + 1) as f64).abs() < 4e-15, "{n}");
        }
    }

    #[test]
    fn logarithms_and_steps() {
        for n in 1..200 {
            let x = n as f64;
            assert!((g_less_log(n) - (g(n) - x.ln())).abs() < 2e-15, "{n}");
            let before = if n == 1 { 0.0 } else { (x - 1.0) * g(n - 1) };
            assert!((g_step(n) - (x * g(n) - before)).abs() < 1e-12, "{n}");
        }
        assert!((g_less_log((1 << 53) + 1) * 2_f64.powi(53) + 1.0).abs() < 1e-9);
    }
}
