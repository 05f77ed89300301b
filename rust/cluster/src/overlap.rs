//! What two rows of counts share, for whole rows in double precision.

use multiversion::multiversion;

/// n log2 n to about 1e-14 of its value, in plain arithmetic that compilers turn into vectors.
#[inline(always)]
pub(crate) fn g(n: f64) -> f64 {
    // sqrt(1/2) as bits: the mantissa is brought into [sqrt(1/2), sqrt(2)).
    const LOW: i64 = 0x3fe6_a09e_667f_3bcd;
    let bits = n.max(1.0).to_bits() as i64 - LOW;
    let exponent = (bits >> 52) as f64;
    let f = f64::from_bits(((bits & 0x000f_ffff_ffff_ffff) + LOW) as u64) - 1.0;
    // log2(1 + f) = 2/ln 2 atanh(s) with s = f / (2 + f), |s| < 0.172.
    let s = f / (2.0 + f);
    let (z, mut p) = (s * s, 1.0 / 19.0);
    for odd in [17.0, 15.0, 13.0, 11.0, 9.0, 7.0, 5.0, 3.0, 1.0] {
        p = p * z + 1.0 / odd;
    }
    n * (exponent + 2.0 * std::f64::consts::LOG2_E * s * p)
}

/// Sum of g(u + v) - g(u) - g(v) over two rows, their g beside them.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2", "aarch64+neon"))]
pub(crate) fn overlap(u: &[f64], v: &[f64], g_u: &[f64], g_v: &[f64]) -> f64 {
    const LANES: usize = 8;
    // Lanes of fixed number, so that the order of the sum is the same on every machine.
    let mut lanes = [0.0; LANES];
    let n = u.len() - u.len() % LANES;
    for at in (0..n).step_by(LANES) {
        let (u, v) = (&u[at..at + LANES], &v[at..at + LANES]);
        let (g_u, g_v) = (&g_u[at..at + LANES], &g_v[at..at + LANES]);
        for i in 0..LANES {
            lanes[i] += g(u[i] + v[i]) - g_u[i] - g_v[i];
        }
    }
    let mut sum: f64 = lanes.iter().sum();
    for i in n..u.len() {
        sum += g(u[i] + v[i]) - g_u[i] - g_v[i];
    }
    sum
}

/// out[b] += sign (g(u + v[b]) - g(u) - g(v[b])).
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2", "aarch64+neon"))]
pub(crate) fn add_overlaps(out: &mut [f64], u: f64, v: &[f64], g_v: &[f64], sign: f64) {
    let g_u = g(u);
    for ((o, &v), &g_v) in out.iter_mut().zip(v).zip(g_v) {
        *o += sign * (g(u + v) - g_u - g_v);
    }
}
