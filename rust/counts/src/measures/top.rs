//! The best of many scores.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use super::MeasureError;

/// A score and where it is stored.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scored {
    /// The score.
    pub score: f64,
    /// Its row.
    pub row: usize,
    /// Its column.
    pub column: u32,
}

impl Eq for Scored {}

impl Ord for Scored {
    /// Better scores are greater, and of equal ones that which is found first.
    fn cmp(&self, other: &Self) -> Ordering {
        let order = self.score.partial_cmp(&other.score).unwrap_or(Ordering::Equal);
        order.then_with(|| (other.row, other.column).cmp(&(self.row, self.column)))
    }
}

impl PartialOrd for Scored {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The `n` best stored scores of a sparse matrix, best first; of equal scores, the lower row and column first.
///
/// # Errors
/// [`MeasureError::NotANumber`], or [`MeasureError::Malformed`] when the arrays are no CSR matrix.
pub fn top_pairs(
    indptr: &[i64],
    indices: &[u32],
    scores: &[f64],
    n: usize,
) -> Result<Vec<Scored>, MeasureError> {
    let rising = indptr.windows(2).all(|w| w[0] <= w[1]);
    let ends = indptr.first() == Some(&0) && indptr.last() == Some(&(indices.len() as i64));
    if !rising || !ends || indices.len() != scores.len() {
        return Err(MeasureError::Malformed("indptr, indices and scores do not fit together"));
    }
    if let Some(at) = scores.iter().position(|score| score.is_nan()) {
        return Err(MeasureError::NotANumber(at));
    }
    let mut best = BinaryHeap::new();
    for (row, span) in indptr.windows(2).enumerate() {
        for at in span[0] as usize..span[1] as usize {
            let found = Scored { score: scores[at], row, column: indices[at] };
            if best.len() < n {
                best.push(Reverse(found));
            } else if let Some(mut worst) = best.peek_mut()
                && found > worst.0
            {
                *worst = Reverse(found);
            }
        }
    }
    Ok(best.into_sorted_vec().into_iter().map(|scored| scored.0).collect())
}
