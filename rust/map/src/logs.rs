//! x log x.

/// x log2 x, and 0 at 0.
#[inline]
pub(crate) fn plogp(x: f64) -> f64 {
    if x > 0.0 { x * x.log2() } else { 0.0 }
}
