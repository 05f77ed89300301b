//! The function g(n) = n log2 n and its rises: exact by table, and fast for whole rows.

use minent_counts::xlog2x;
use multiversion::multiversion;

/// Counts below this are looked up, others computed.
const TABLE: usize = 1 << 14;

/// g(n) = n log2 n in double precision.
#[derive(Debug)]
pub(crate) struct Logs(Vec<f64>);

impl Logs {
    pub(crate) fn new() -> Self {
        Self((0..TABLE).map(|n| xlog2x(n as f64)).collect())
    }

    /// g(n).
    #[inline]
    pub(crate) fn g(&self, n: u32) -> f64 {
        match self.0.get(n as usize) {
            Some(&value) => value,
            None => xlog2x(f64::from(n)),
        }
    }

    /// g(n + d) - g(n).
    #[inline]
    pub(crate) fn rise(&self, n: u32, d: u32) -> f64 {
        self.g(n + d) - self.g(n)
    }

    /// g(n) - g(n - d).
    #[inline]
    pub(crate) fn fall(&self, n: u32, d: u32) -> f64 {
        self.g(n) - self.g(n - d)
    }
}

/// log2 of a positive normal number, to about 3e-7 of its value near 1.
///
/// Plain arithmetic without fused operations, so that every vector width gives the same bits.
#[inline(always)]
fn log2(y: f32) -> f32 {
    // 2/3 as bits: the mantissa is brought into [2/3, 4/3).
    const LOW: i32 = 0x3f2a_aaab;
    let bits = y.to_bits() as i32 - LOW;
    let exponent = (bits >> 23) as f32;
    let f = f32::from_bits(((bits & 0x007f_ffff) + LOW) as u32) - 1.0;
    // Chebyshev fit of log2(1 + f) / f on [-1/3, 1/3].
    let mut p = -0.222_223_24;
    for c in [
        0.246_868_48,
        -0.236_786_2,
        0.285_580_96,
        -0.360_789_6,
        0.480_965_55,
        -0.721_346_56,
        1.442_694_8,
    ] {
        p = p * f + c;
    }
    exponent + f * p
}

/// g(n + d) - g(n) to about 1e-6 of its value.
///
/// Written d log2(n + d) + n log2(1 + d/n), which does not cancel for large n.
#[inline(always)]
fn rise(n: u32, d: f32) -> f32 {
    const LOG2_E: f32 = std::f32::consts::LOG2_E;
    // At n = 0 the second term vanishes whatever its logarithm.
    let n = (n as f32).max(1e-9);
    let x = d / n;
    let u = 1.0 + x;
    // What the rounding of 1 + x lost.
    let lost = (x - (u - 1.0)) / u;
    d * log2(n + d) + n * (log2(u) + LOG2_E * lost)
}

/// out[k] += g(n[k] + d) - g(n[k]).
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2", "aarch64+neon"))]
pub(crate) fn add_rises(out: &mut [f32], row: &[u32], d: u32) {
    let d = d as f32;
    for (o, &n) in out.iter_mut().zip(row) {
        *o += rise(n, d);
    }
}

/// out[k] = g(n[k] + d) - g(n[k]).
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2", "aarch64+neon"))]
pub(crate) fn fill_rises(out: &mut [f32], row: &[u32], d: u32) {
    let d = d as f32;
    for (o, &n) in out.iter_mut().zip(row) {
        *o = rise(n, d);
    }
}

/// out[k] += row[k].
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2", "aarch64+neon"))]
pub(crate) fn add(out: &mut [f32], row: &[f32]) {
    for (o, r) in out.iter_mut().zip(row) {
        *o += r;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fast_rises_equal_exact_ones() {
        let logs = Logs::new();
        let counts = [0, 1, 2, 3, 7, 50, 999, 16_383, 16_384, 123_456, 98_765_432, 2_000_000_000];
        for d in [1, 2, 3, 17, 400, 65_536, 40_000_000] {
            let mut out = [0.5; 12];
            add_rises(&mut out, &counts, d);
            for (&n, &fast) in counts.iter().zip(&out) {
                let exact = logs.rise(n, d);
                let error = (f64::from(fast) - 0.5 - exact).abs();
                assert!(error <= 2e-6 * exact + 1e-6, "n {n} d {d}: {fast} {exact}");
            }
        }
    }
}
