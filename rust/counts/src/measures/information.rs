//! What the two places of a pair tell of each other.

use super::estimator::Leaves;
use super::sum::Spread;
use super::{Count, Estimate, Estimator, Profile, Sparse};

/// Entropies of the places of a pair, in nats.
///
/// Every error is that of leaving out one pair, which changes both places at once.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Information {
    /// H(I), of the first place.
    pub first: Estimate,
    /// H(J), of the second place.
    pub second: Estimate,
    /// H(I, J), of both.
    pub joint: Estimate,
    /// H(J | I) = H(I, J) - H(I).
    pub second_given_first: Estimate,
    /// H(I | J) = H(I, J) - H(J).
    pub first_given_second: Estimate,
    /// I(I; J) = H(I) + H(J) - H(I, J).
    pub mutual: Estimate,
}

impl Information {
    /// Measures counts of pairs. Counts of one cell are to be stored together.
    #[must_use]
    pub fn of<C: Count>(pairs: &Sparse<'_, C>, estimator: Estimator) -> Self {
        let (rows, columns) = (pairs.row_sums(), pairs.column_sums());
        let profiles: [Profile; 3] = [
            rows.iter().copied().collect(),
            columns.iter().copied().collect(),
            pairs.counts().collect(),
        ];
        let [x, y, xy] = profiles.each_ref().map(|profile| Leaves::new(estimator, profile));
        let leave = |leaves: &Leaves, sums: &[u64]| -> Vec<f64> {
            sums.iter().map(|&n| if n > 0 { leaves.at(n) } else { 0.0 }).collect()
        };
        let (by_row, by_column) = (leave(&x, &rows), leave(&y, &columns));
        let mut spreads = [Spread::default(); 6];
        for (i, x) in by_row.into_iter().enumerate() {
            for (j, n) in pairs.row(i).filter(|&(_, n)| n > 0) {
                let (y, xy) = (by_column[j], xy.at(n));
                for (spread, left) in spreads.iter_mut().zip([x, y, xy, xy - x, xy - y, x + y - xy])
                {
                    spread.add(n as f64, left);
                }
            }
        }
        let [h, k, hk] = profiles.each_ref().map(|profile| estimator.value(profile));
        let [x, y, xy] = profiles.each_ref().map(Profile::types);
        // What cannot be negative is not to become so by rounding.
        let least = if estimator == Estimator::Plugin { 0.0 } else { f64::NEG_INFINITY };
        let make = |value: f64, at: usize, types: u64| Estimate {
            value: value.max(least),
            error: spreads[at].jackknife_error(),
            total: u128::from(pairs.total()),
            types,
        };
        Self {
            first: make(h, 0, x),
            second: make(k, 1, y),
            joint: make(hk, 2, xy),
            second_given_first: make(hk - h, 3, xy),
            first_given_second: make(hk - k, 4, xy),
            mutual: make(h + k - hk, 5, xy),
        }
    }
}
