//! How open an n-gram is on one side: the entropy of what stands next to it.

use super::{Estimator, MeasureError, Profile};

/// On which side of a word sequence its neighbors are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Before it.
    Left,
    /// After it.
    Right,
}

/// What stands next to each distinct (n - 1)-gram, one entry each in every list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Branches {
    /// The sequences, one after the other, ascending; -1 comes last, unless the table has it first.
    pub grams: Vec<i32>,
    /// How often each stands in the table, on that side of something.
    pub counts: Vec<u64>,
    /// The entropy of its neighbor, in nats.
    pub entropies: Vec<f64>,
    /// How many different neighbors it has.
    pub neighbors: Vec<u64>,
}

/// Measures the neighbors of each (n - 1)-gram of a table of n-grams.
///
/// The rows of `grams`, `order` ids each, must ascend, compared as signed or as unsigned numbers (-1, the end of a
/// sentence, may come first or last). To the right the work is one pass; to the left the rows are sorted by what
/// follows their first id.
///
/// # Errors
/// [`MeasureError::Lengths`], [`MeasureError::Unsorted`], [`MeasureError::Zero`], [`MeasureError::TooMany`].
pub fn branches(
    grams: &[i32],
    order: usize,
    counts: &[u64],
    side: Side,
    estimator: Estimator,
) -> Result<Branches, MeasureError> {
    check(grams, order, counts)?;
    let row = |at: usize| &grams[at * order..(at + 1) * order];
    let mut out = Branches::default();
    let mut run = Vec::new();
    match side {
        Side::Right => {
            let key = |at: usize| &row(at)[..order - 1];
            gather(0..counts.len(), key, counts, estimator, &mut run, &mut out);
        }
        Side::Left => {
            let key = |at: usize| &row(at)[1..];
            let unsigned = ascends(grams, order, |id| i64::from(id as u32)).is_ok();
            // Flipping the sign makes the order of unsigned numbers that of signed ones.
            let flip = if unsigned { 0 } else { 1 << 31 };
            let value = |id: Option<&i32>| u64::from(id.map_or(0, |&id| id as u32 ^ flip));
            // The first two ids travel with the row, so that few comparisons look elsewhere.
            let head = |at: usize| value(key(at).first()) << 32 | value(key(at).get(1));
            let rest = |at: usize| key(at).iter().skip(2).map(|id| value(Some(id)));
            let mut rows: Vec<(u64, usize)> = (0..counts.len()).map(|at| (head(at), at)).collect();
            rows.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| rest(a.1).cmp(rest(b.1))));
            let rows = rows.into_iter().map(|(_, at)| at);
            gather(rows, key, counts, estimator, &mut run, &mut out);
        }
    }
    Ok(out)
}

/// Measures each run of rows of one key.
fn gather<'a>(
    rows: impl Iterator<Item = usize>,
    key: impl Fn(usize) -> &'a [i32],
    counts: &[u64],
    estimator: Estimator,
    run: &mut Vec<u64>,
    out: &mut Branches,
) {
    let mut close = |of: &[i32], run: &mut Vec<u64>| {
        let profile = Profile::of_few(run);
        out.grams.extend_from_slice(of);
        out.counts.push(profile.total() as u64);
        out.entropies.push(estimator.value(&profile));
        out.neighbors.push(profile.types());
        run.clear();
    };
    let mut current: Option<&[i32]> = None;
    for at in rows {
        let here = key(at);
        if let Some(before) = current.filter(|&before| before != here) {
            close(before, run);
        }
        current = Some(here);
        run.push(counts[at]);
    }
    if let Some(last) = current {
        close(last, run);
    }
}

/// Checks a table of n-grams.
pub(super) fn check(grams: &[i32], order: usize, counts: &[u64]) -> Result<(), MeasureError> {
    if order == 0 || grams.len() != order * counts.len() {
        return Err(MeasureError::Lengths {
            first: "grams",
            second: "counts",
            first_length: grams.len() / order.max(1),
            second_length: counts.len(),
        });
    }
    if let Some(at) = counts.iter().position(|&n| n == 0) {
        return Err(MeasureError::Zero(at));
    }
    if counts.iter().map(|&n| u128::from(n)).sum::<u128>() > i64::MAX as u128 {
        return Err(MeasureError::TooMany);
    }
    match (ascends(grams, order, i64::from), ascends(grams, order, |id| i64::from(id as u32))) {
        (Err(signed), Err(unsigned)) => Err(MeasureError::Unsorted(signed.max(unsigned))),
        _ => Ok(()),
    }
}

/// Whether every row comes after the one before it; otherwise, the first that does not.
fn ascends(grams: &[i32], order: usize, value: impl Fn(i32) -> i64) -> Result<(), usize> {
    let rows = grams.chunks_exact(order).map(|row| row.iter().map(|&id| value(id)));
    let next = grams.chunks_exact(order).skip(1).map(|row| row.iter().map(|&id| value(id)));
    match rows.zip(next).position(|(a, b)| a.cmp(b).is_ge()) {
        Some(at) => Err(at + 1),
        None => Ok(()),
    }
}
