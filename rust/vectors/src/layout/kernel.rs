//! How near two points are: the two kernels of SNE.
//!
//! Both objectives are `sum A(i,j) phi(d(i,j)^2)`, the pull of what belongs together, plus the logarithm of a
//! normalizer, the push of everything, less the entropy of what is given. A symmetric A adds up to 1.

/// One kernel k(d^2), with what follows from it.
pub(crate) trait Kernel: Copy + Send + Sync + 'static {
    /// Whether each point has a normalizer of its own (SNE) or all share one (t-SNE).
    const OWN: bool;

    /// k.
    fn near(d2: f64) -> f64;

    /// -dk/d(d^2), from k.
    fn slope(k: f64) -> f64;

    /// phi(d^2) = -ln k.
    fn cost(d2: f64) -> f64;

    /// dphi/d(d^2).
    fn pull(d2: f64) -> f64;
}

/// k = 1 / (1 + d^2): t-SNE, `t`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Student;

impl Kernel for Student {
    const OWN: bool = false;

    #[inline(always)]
    fn near(d2: f64) -> f64 {
        1.0 / (1.0 + d2)
    }

    #[inline(always)]
    fn slope(k: f64) -> f64 {
        k * k
    }

    #[inline(always)]
    fn cost(d2: f64) -> f64 {
        d2.ln_1p()
    }

    #[inline(always)]
    fn pull(d2: f64) -> f64 {
        1.0 / (1.0 + d2)
    }
}

/// k = exp(-d^2): SNE, `l2`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Gauss;

impl Kernel for Gauss {
    const OWN: bool = true;

    #[inline(always)]
    fn near(d2: f64) -> f64 {
        exp(-d2)
    }

    #[inline(always)]
    fn slope(k: f64) -> f64 {
        k
    }

    #[inline(always)]
    fn cost(d2: f64) -> f64 {
        d2
    }

    #[inline(always)]
    fn pull(_: f64) -> f64 {
        1.0
    }
}

/// e^x for x <= 0, to about 1e-15 of its value; below e^-700 all is e^-700.
///
/// 2^n from the bits of the exponent, the rest by its Taylor series on [-ln 2 / 2, ln 2 / 2].
#[inline(always)]
pub(crate) fn exp(x: f64) -> f64 {
    // Adding and taking away 1.5 * 2^52 rounds to a whole number, in any vector width.
    const ROUND: f64 = 6_755_399_441_055_744.0;
    const HIGH: f64 = 0.693_147_180_369_123_8;
    const LOW: f64 = 1.908_214_929_270_587_7e-10;
    let x = if x > -700.0 { x } else { -700.0 };
    let shifted = x * std::f64::consts::LOG2_E + ROUND;
    let n = shifted - ROUND;
    let r = (x - n * HIGH) - n * LOW;
    let mut p = 1.0 / 479_001_600.0;
    for c in [
        1.0 / 39_916_800.0,
        1.0 / 3_628_800.0,
        1.0 / 362_880.0,
        1.0 / 40_320.0,
        1.0 / 5_040.0,
        1.0 / 720.0,
        1.0 / 120.0,
        1.0 / 24.0,
        1.0 / 6.0,
        0.5,
        1.0,
        1.0,
    ] {
        p = p * r + c;
    }
    // The low bits of `shifted` are those of n.
    p * f64::from_bits((shifted.to_bits() << 52).wrapping_add(1023 << 52))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exponentials_equal_those_of_the_library() {
        for i in 0..70_000 {
            let x = -f64::from(i) * 0.01;
            assert!((exp(x) / x.exp() - 1.0).abs() < 2e-15, "{x}");
        }
        assert!(exp(f64::NEG_INFINITY) < 1e-300);
    }
}
