//! What the last word of an n-gram costs after those before it.

use super::branches::check;
use super::estimator::Leaves;
use super::sum::Spread;
use super::{Estimate, Estimator, MeasureError, Profile};

/// H(last | those before) in nats, over a table of n-grams as [`branches`](super::branches) takes it.
///
/// # Errors
/// As those of [`branches`](super::branches).
pub fn last_given_rest(
    grams: &[i32],
    order: usize,
    counts: &[u64],
    estimator: Estimator,
) -> Result<Estimate, MeasureError> {
    check(grams, order, counts)?;
    let mut sums: Vec<u64> = Vec::new();
    let mut current: Option<&[i32]> = None;
    for (gram, &n) in grams.chunks_exact(order).zip(counts) {
        let before = &gram[..order - 1];
        match sums.last_mut() {
            Some(sum) if current == Some(before) => *sum += n,
            _ => sums.push(n),
        }
        current = Some(before);
    }
    let before: Profile = sums.iter().copied().collect();
    let whole: Profile = counts.iter().copied().collect();
    let (x, xy) = (Leaves::new(estimator, &before), Leaves::new(estimator, &whole));
    let mut spread = Spread::default();
    let mut rest = counts.iter();
    for &sum in &sums {
        let (x, mut seen) = (x.at(sum), 0);
        while seen < sum
            && let Some(&n) = rest.next()
        {
            spread.add(n as f64, xy.at(n) - x);
            seen += n;
        }
    }
    Ok(Estimate {
        value: estimator.value(&whole) - estimator.value(&before),
        error: spread.jackknife_error(),
        total: whole.total(),
        types: whole.types(),
    })
}
