//! Pointwise mutual information, the ratio whose logarithm it is.

use super::sum::Sum;
use super::{Count, Sparse};

/// p(i, j) / (p(i) p(j) shift) for any pair of a table, as [`Measure::Pmi`](super::Measure::Pmi) says.
#[derive(Clone, Debug)]
pub struct Pmi {
    rows: Vec<u64>,
    inverse: Vec<f64>,
}

impl Pmi {
    /// Sums up a table; `alpha` smooths the second place, and `shift` is what a pair must be above chance.
    #[must_use]
    pub fn new<C: Count>(pairs: &Sparse<'_, C>, alpha: f64, shift: f64) -> Self {
        let inverse = inverse_shares(&pairs.column_sums(), pairs.total(), alpha, shift);
        Self { rows: pairs.row_sums(), inverse }
    }

    /// The ratio for `pair` counts in row `i`, column `j`; PMI is its logarithm.
    #[inline]
    #[must_use]
    pub fn ratio(&self, i: usize, j: usize, pair: u64) -> f64 {
        ratio(pair, self.rows[i], self.inverse[j])
    }
}

/// n(i, j) / n(i) over shift p(j).
#[inline]
pub(crate) fn ratio(pair: u64, row: u64, inverse: f64) -> f64 {
    pair as f64 / row as f64 * inverse
}

/// 1 / (shift p(j)), with p(j) from counts raised to a power.
pub(crate) fn inverse_shares(columns: &[u64], total: u64, alpha: f64, shift: f64) -> Vec<f64> {
    // Shares and not counts are raised, so that no power overflows.
    let power = |n: u64| {
        let share = n as f64 / total as f64;
        if (alpha - 1.0).abs() > 0.0 { share.powf(alpha) } else { share }
    };
    let seen = columns.iter().filter(|&&n| n > 0);
    let sum = if (alpha - 1.0).abs() > 0.0 {
        seen.map(|&n| power(n)).collect::<Sum>().value()
    } else {
        1.0
    };
    columns.iter().map(|&n| if n > 0 { sum / power(n) / shift } else { 0.0 }).collect()
}
