//! What the last word of an n-gram costs after those before it.

use super::estimator::Leaves;
use super::sum::Spread;
use super::{Estimate, Estimator, MeasureError, Profile};

/// H(last | those before) in nats, over n-grams whose equal beginnings lie together.
///
/// `starts` says where each beginning starts, and ends with the number of n-grams.
///
/// # Errors
/// [`MeasureError::Malformed`] when the starts are no such list.
pub fn prefix_estimate(
    starts: &[usize],
    counts: &[u64],
    estimator: Estimator,
) -> Result<Estimate, MeasureError> {
    let rising = starts.windows(2).all(|w| w[0] <= w[1]);
    if starts.first() != Some(&0) || starts.last() != Some(&counts.len()) || !rising {
        return Err(MeasureError::Malformed("the starts of the rows must rise from 0 to the end"));
    }
    let total: u128 = counts.iter().map(|&n| u128::from(n)).sum();
    if total > i64::MAX as u128 {
        return Err(MeasureError::TooMany);
    }
    let runs = || starts.windows(2).map(|w| &counts[w[0]..w[1]]);
    let before: Profile = runs().map(|run| run.iter().sum()).collect();
    let whole: Profile = counts.iter().copied().collect();
    let (x, xy) = (Leaves::new(estimator, &before), Leaves::new(estimator, &whole));
    let mut spread = Spread::default();
    for run in runs() {
        let sum: u64 = run.iter().sum();
        let x = if sum > 0 { x.at(sum) } else { 0.0 };
        for &n in run.iter().filter(|&&n| n > 0) {
            spread.add(n as f64, xy.at(n) - x);
        }
    }
    Ok(Estimate {
        value: estimator.value(&whole) - estimator.value(&before),
        error: spread.jackknife_error(),
        total,
        types: whole.types(),
    })
}
