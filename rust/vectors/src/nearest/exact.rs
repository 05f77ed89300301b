//! Values of chosen pairs in double precision.

use multiversion::multiversion;

use super::Metric;

const LANES: usize = 8;

/// A sum over two rows, always in the same order.
#[allow(clippy::inline_always)] // Compiled for the processor that the caller is for.
#[inline(always)]
fn sum(a: &[f32], b: &[f32], term: impl Fn(f64, f64) -> f64) -> f64 {
    let mut sums = [0.0; LANES];
    let ((a, last_a), (b, last_b)) = (a.as_chunks::<LANES>(), b.as_chunks::<LANES>());
    for (a, b) in a.iter().zip(b) {
        for (sum, (&x, &y)) in sums.iter_mut().zip(a.iter().zip(b)) {
            *sum += term(f64::from(x), f64::from(y));
        }
    }
    for (sum, (&x, &y)) in sums.iter_mut().zip(last_a.iter().zip(last_b)) {
        *sum += term(f64::from(x), f64::from(y));
    }
    sums.iter().sum()
}

/// The product of two rows.
#[multiversion(targets("x86_64+avx512f", "x86_64+avx2", "aarch64+neon"))]
pub(super) fn dot(a: &[f32], b: &[f32]) -> f64 {
    sum(a, b, |x, y| x * y)
}

/// The square of the distance of two rows.
#[multiversion(targets("x86_64+avx512f", "x86_64+avx2", "aarch64+neon"))]
fn square(a: &[f32], b: &[f32]) -> f64 {
    sum(a, b, |x, y| (x - y) * (x - y))
}

/// A cosine from a product and two squares; 0 where a vector has no direction, and no number where a vector
/// has one that is not finite.
pub(super) fn cosine(dot: f64, square_a: f64, square_b: f64) -> f32 {
    // each root on its own: the product of two squares could leave the range
    let lengths = square_a.sqrt() * square_b.sqrt();
    let cosine = if lengths == 0.0 { 0.0 } else { (dot / lengths).clamp(-1.0, 1.0) };
    // plus zero, so that no zero is negative
    cosine as f32 + 0.0
}

/// Compares rows with one of their number.
pub(super) struct Exact<'a> {
    metric: Metric,
    row: &'a [f32],
    square: f64,
}

impl<'a> Exact<'a> {
    pub(super) fn new(metric: Metric, row: &'a [f32]) -> Self {
        Self { metric, row, square: dot(row, row) }
    }

    /// The cosine or the distance to another row.
    pub(super) fn value(&self, other: &[f32]) -> f32 {
        match self.metric {
            Metric::Cosine => cosine(dot(self.row, other), self.square, dot(other, other)),
            Metric::Euclidean => square(self.row, other).sqrt() as f32,
        }
    }
}
