//! Scores of some words against many, in blocks, and the sums over all words that make probabilities of them.

use multiversion::multiversion;

use super::gemm::Dense;
use super::numbers::exp;
use crate::objectives::{Kind, Measure, Objective, with_objective};

/// Columns of a block.
pub(crate) const COLUMNS: usize = 1024;

/// Rows of one side of all pairs.
#[derive(Clone, Debug)]
pub(crate) struct Side {
    pub(crate) rows: Vec<f32>,
    pub(crate) dimensions: usize,
    /// The squared length of each row.
    pub(crate) squares: Vec<f32>,
}

impl Side {
    pub(crate) fn new(rows: Vec<f32>, dimensions: usize) -> Self {
        let mut new = Self { rows, dimensions, squares: vec![] };
        new.measure();
        new
    }

    /// Finds the squares again, after rows were changed.
    pub(crate) fn measure(&mut self) {
        let rows = self.rows.chunks_exact(self.dimensions);
        self.squares = rows.map(|row| row.iter().map(|x| x * x).sum()).collect();
    }

    pub(crate) fn row(&self, r: usize) -> &[f32] {
        &self.rows[r * self.dimensions..(r + 1) * self.dimensions]
    }

    /// Some of the rows.
    pub(crate) fn part(&self, span: std::ops::Range<usize>) -> Dense<'_> {
        let numbers = &self.rows[span.start * self.dimensions..span.end * self.dimensions];
        Dense::new(numbers, self.dimensions)
    }
}

/// Measures every row of `x` against some columns, row by row.
pub(crate) fn measure(
    kind: Kind,
    x: &Side,
    columns: &Side,
    span: std::ops::Range<usize>,
    out: &mut Vec<f32>,
) {
    let (n, m) = (x.squares.len(), span.len());
    out.resize(n * m, 0.0);
    x.part(0..n).times(columns.part(span.clone()).transposed(), out);
    if kind.measure() == Measure::Distance {
        for (out, &square) in out.chunks_exact_mut(m).zip(&x.squares) {
            distances(out, square, &columns.squares[span.clone()]);
        }
    }
}

/// Makes squared distances of inner products.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2", "aarch64+neon"))]
fn distances(products: &mut [f32], square: f32, squares: &[f32]) {
    for (p, s) in products.iter_mut().zip(squares) {
        *p = (square + s - 2.0 * *p).max(0.0);
    }
}

/// A sum of e^x that does not leave the range of numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LogSum {
    top: f32,
    sum: f64,
}

impl LogSum {
    pub(crate) const NONE: Self = Self { top: f32::NEG_INFINITY, sum: 0.0 };

    /// Both sums together.
    pub(crate) fn and(self, other: Self) -> Self {
        let top = self.top.max(other.top);
        let part = |x: Self| {
            if x.sum == 0.0 { 0.0 } else { x.sum * f64::from(x.top - top).exp() }
        };
        Self { top, sum: part(self) + part(other) }
    }

    /// The logarithm of the sum.
    pub(crate) fn value(self) -> f64 {
        f64::from(self.top) + self.sum.ln()
    }
}

/// Makes scores of measures, and gives the sum of e^score of each.
pub(crate) fn score(kind: Kind, measures: &mut [f32], popularity: &[f32]) -> LogSum {
    with_objective!(kind, objective => {
        add_scores(measures, popularity, objective);
    });
    log_sum(measures)
}

#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2", "aarch64+neon"))]
fn add_scores<O: Objective>(measures: &mut [f32], popularity: &[f32], objective: O) {
    for (x, b) in measures.iter_mut().zip(popularity) {
        *x = objective.score(*x) + b;
    }
}

#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2", "aarch64+neon"))]
fn log_sum(scores: &[f32]) -> LogSum {
    const WIDTH: usize = 16;
    let mut tops = [f32::NEG_INFINITY; WIDTH];
    let chunks = scores.chunks_exact(WIDTH);
    let rest = chunks.remainder();
    for chunk in chunks {
        for i in 0..WIDTH {
            tops[i] = if chunk[i] > tops[i] { chunk[i] } else { tops[i] };
        }
    }
    let top = tops.iter().chain(rest).copied().fold(f32::NEG_INFINITY, f32::max);
    let mut sums = [0.0_f32; WIDTH];
    for chunk in scores.chunks_exact(WIDTH) {
        for i in 0..WIDTH {
            sums[i] += exp(chunk[i] - top);
        }
    }
    let sum = sums.iter().map(|&x| f64::from(x)).sum::<f64>();
    LogSum { top, sum: sum + rest.iter().map(|&x| f64::from(exp(x - top))).sum::<f64>() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_those_of_all_numbers() {
        let scores: Vec<f32> = (0..100).map(|i| (i as f32 * 7.3).sin() * 300.0).collect();
        let exact: f64 = scores.iter().map(|&x| f64::from(x - 300.0).exp()).sum::<f64>().ln();
        let parts = scores.chunks(33).map(log_sum).fold(LogSum::NONE, LogSum::and);
        assert!((parts.value() - 300.0 - exact).abs() < 1e-5);
        assert!((log_sum(&scores).value() - 300.0 - exact).abs() < 1e-5);
    }
}
