//! The loops over stored weights, for one panel of a block: as many vectors as there are lanes.

// What is inlined is compiled for each target too.
#![allow(clippy::inline_always)]

use std::ops::Range;

use multiversion::multiversion;

use super::Weights;
use super::block::{LANES, Lanes};

/// One panel of a block: the numbers of row j is `lines[j * stride + at]`.
#[derive(Clone, Copy)]
pub(crate) struct Panel<'a> {
    pub(crate) lines: &'a [Lanes],
    pub(crate) stride: usize,
    pub(crate) at: usize,
}

impl Panel<'_> {
    #[inline(always)]
    fn line(&self, j: u32) -> &[f32; LANES] {
        &self.lines[j as usize * self.stride + self.at].0
    }
}

/// sum += w x
#[inline(always)]
fn add(sum: &mut [f32; LANES], w: f32, x: &[f32; LANES]) {
    for (s, x) in sum.iter_mut().zip(x) {
        *s += w * x;
    }
}

/// The sum of w x[j] over one row, even and odd places apart so that one need not wait for the other.
#[inline(always)]
fn gather(columns: &[u32], values: &[f32], x: Panel<'_>) -> Lanes {
    let (mut even, mut odd) = ([0.0; LANES], [0.0; LANES]);
    let (columns, last_column) = columns.as_chunks::<2>();
    let (values, last_value) = values.as_chunks::<2>();
    for (j, w) in columns.iter().zip(values) {
        add(&mut even, w[0], x.line(j[0]));
        add(&mut odd, w[1], x.line(j[1]));
    }
    if let (&[j], &[w]) = (last_column, last_value) {
        add(&mut even, w, x.line(j));
    }
    add(&mut even, 1.0, &odd);
    Lanes(even)
}

/// out[i] = sum over j of w(i, j) x[j], for the rows given; `out` holds whole rows of a block as wide as x's.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2", "aarch64+neon"))]
pub(crate) fn multiply(weights: &Weights, rows: Range<usize>, x: Panel, out: &mut [Lanes]) {
    for (i, out) in rows.zip(out.chunks_exact_mut(x.stride)) {
        let (columns, values) = weights.row(i);
        out[x.at] = gather(columns, values, x);
    }
}

/// z[j] += sum over the rows given of w(i, j) y[i], where y[i] = sum over j of w(i, j) x[j].
///
/// Both sums in one pass: the weights of a row are still at hand when its y is known.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2", "aarch64+neon"))]
pub(crate) fn there_and_back(weights: &Weights, rows: Range<usize>, x: Panel, z: &mut [Lanes]) {
    for i in rows {
        let (columns, values) = weights.row(i);
        let y = gather(columns, values, x);
        for (&j, &w) in columns.iter().zip(values) {
            add(&mut z[j as usize].0, w, &y.0);
        }
    }
}
