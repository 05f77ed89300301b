//! Products of two blocks of rows, and a look through them.

// What is compiled for a processor must be part of the function that is; and lanes are looked at together,
// not one after the other.
#![allow(clippy::inline_always, clippy::needless_bitwise_bool)]

use multiversion::multiversion;
use multiversion::target::match_target;

use super::panels::{BLOCK, PANEL};

/// Writes the products of the rows of two blocks, which come in panels: `out[i * BLOCK + j]`.
#[multiversion(targets("x86_64+avx512f", "x86_64+avx2+fma", "aarch64+neon"))]
pub(super) fn multiply(depth: usize, left: &[f32], right: &[f32], out: &mut [f32]) {
    for (i, a) in left.chunks_exact(depth * PANEL).enumerate() {
        for (j, b) in right.chunks_exact(depth * PANEL).enumerate() {
            let out = &mut out[i * PANEL * BLOCK + j * PANEL..];
            // as many sums as there are registers to hold them
            match_target! {
                "x86_64+avx512f" => high_and_wide(a, b, out),
                "x86_64+avx2+fma" => low_and_wide(a, b, out),
                "aarch64+neon" => high_and_narrow(a, b, out),
                _ => low_and_narrow(a, b, out),
            }
        }
    }
}

/// Sums beside each other, as many as a register holds.
type Lane<const L: usize> = [f32; L];

/// sums + x * row, rounded once.
#[inline(always)]
fn fused<const L: usize>(x: f32, row: &Lane<L>, mut sums: Lane<L>) -> Lane<L> {
    for (sum, &y) in sums.iter_mut().zip(row) {
        *sum = x.mul_add(y, *sum);
    }
    sums
}

/// sums + x * row, rounded twice.
#[inline(always)]
fn plain<const L: usize>(x: f32, row: &Lane<L>, mut sums: Lane<L>) -> Lane<L> {
    for (sum, &y) in sums.iter_mut().zip(row) {
        *sum += x * y;
    }
    sums
}

/// Makes a function that multiplies two panels, so many rows and lanes at a time.
///
/// Sums have names, not places in an array: only so does the compiler keep them in registers.
macro_rules! panels {
    ($name:ident, $add:ident, $lanes:literal x $lane:literal, [$($sum:ident $i:literal)+]) => {
        #[inline(always)]
        fn $name(a: &[f32], b: &[f32], out: &mut [f32]) {
            const HIGH: usize = [$($i),+].len();
            const WIDE: usize = $lanes * $lane;
            for row in (0..PANEL).step_by(HIGH) {
                for column in (0..PANEL).step_by(WIDE) {
                    $(let mut $sum = [[0.0_f32; $lane]; $lanes];)+
                    for (a, b) in a.chunks_exact(PANEL).zip(b.chunks_exact(PANEL)) {
                        let a = &a[row..row + HIGH];
                        let (b, _) = b[column..column + WIDE].as_chunks::<$lane>();
                        let b = &b[..$lanes];
                        $(
                            for j in 0..$lanes {
                                $sum[j] = $add(a[$i], &b[j], $sum[j]);
                            }
                        )+
                    }
                    $(
                        out[(row + $i) * BLOCK + column..][..WIDE]
                            .copy_from_slice($sum.as_flattened());
                    )+
                }
            }
        }
    };
}

panels!(high_and_wide, fused, 3 x 16, [s0 0 s1 1 s2 2 s3 3 s4 4 s5 5 s6 6 s7 7]);
panels!(low_and_wide, fused, 3 x 8, [s0 0 s1 1 s2 2 s3 3]);
#[cfg(target_arch = "aarch64")]
panels!(high_and_narrow, fused, 3 x 4, [s0 0 s1 1 s2 2 s3 3 s4 4 s5 5 s6 6 s7 7]);
panels!(low_and_narrow, plain, 2 x 4, [s0 0 s1 1 s2 2 s3 3]);

/// Takes half the squares of both rows off each product, which leaves minus half the square of the distance.
#[multiversion(targets("x86_64+avx512f", "x86_64+avx2", "aarch64+neon"))]
pub(super) fn lower(out: &mut [f32], left: &[f32], right: &[f32]) {
    for (out, &l) in out.chunks_exact_mut(BLOCK).zip(left) {
        for (out, &r) in out.iter_mut().zip(right) {
            *out -= l + r;
        }
    }
}

/// Numbers looked at together.
const SOME: usize = 16;

/// Lists where a number is at least so large.
#[multiversion(targets("x86_64+avx512f", "x86_64+avx2", "aarch64+neon"))]
pub(super) fn at_least(numbers: &[f32], least: f32, found: &mut Vec<u32>) {
    for (block, some) in numbers.chunks(SOME).enumerate() {
        if some.iter().fold(false, |any, &x| any | (x >= least)) {
            for (i, &x) in some.iter().enumerate() {
                if x >= least {
                    found.push((block * SOME + i) as u32);
                }
            }
        }
    }
}

/// Lists where a number is at least as large as the one beside it.
#[multiversion(targets("x86_64+avx512f", "x86_64+avx2", "aarch64+neon"))]
pub(super) fn at_least_each(numbers: &[f32], least: &[f32], found: &mut Vec<u32>) {
    for (block, (some, least)) in numbers.chunks(SOME).zip(least.chunks(SOME)).enumerate() {
        if some.iter().zip(least).fold(false, |any, (&x, &l)| any | (x >= l)) {
            for (i, (&x, &l)) in some.iter().zip(least).enumerate() {
                if x >= l {
                    found.push((block * SOME + i) as u32);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_multiply_gives_the_same() {
        let numbers = |seed: usize| -> Vec<f32> {
            (0..7 * PANEL).map(|i| (i * seed % 97) as f32 - 48.0).collect()
        };
        let (a, b) = (numbers(31), numbers(45));
        let mut expected = vec![0.0; PANEL * BLOCK];
        for i in 0..PANEL {
            for j in 0..PANEL {
                expected[i * BLOCK + j] = (0..7).map(|k| a[k * PANEL + i] * b[k * PANEL + j]).sum();
            }
        }
        let multiply_here: fn(&[f32], &[f32], &mut [f32]) = |a, b, out| multiply(7, a, b, out);
        for way in [high_and_wide, low_and_wide, low_and_narrow, multiply_here] {
            let mut out = vec![0.0; PANEL * BLOCK];
            way(&a, &b, &mut out);
            assert_eq!(out, expected, "whole numbers are exact");
        }
    }
}
