//! Positive pointwise mutual information, of which only what is above 0 is held.

use std::ops::Range;

use minent_counts::{Count, Pmi, Sparse};
use minent_monitor::Monitor;

use super::crew::Crew;
use super::{SvdError, Weights};

/// Stored pairs that are scored at a time.
const BLOCK: usize = 1 << 16;

/// Gives each pair its PMI in bits, less log2 `shift`, where that is above 0; other pairs are dropped.
///
/// See [`Measure::Pmi`](minent_counts::Measure::Pmi) for the definition. Nothing is held but what is kept, in
/// single precision; columns stay in their order.
///
/// # Errors
/// [`SvdError::Interrupted`].
pub fn ppmi<C: Count>(
    pairs: &Sparse<'_, C>,
    smoothing: f64,
    shift: f64,
    threads: usize,
    monitor: &mut dyn Monitor,
) -> Result<Weights<'static>, SvdError> {
    let pmi = &Pmi::new(pairs, smoothing, shift);
    let mut crew = Crew::new(threads, "weighting pairs", monitor);
    let runs = runs(pairs);
    let mut indptr = vec![0_i64; pairs.rows() + 1];
    let (mut tasks, mut rest) = (Vec::new(), &mut indptr[1..]);
    for run in &runs {
        let (these, others) = rest.split_at_mut(run.len());
        tasks.push((run.clone(), these));
        rest = others;
    }
    crew.share(tasks, |(rows, out), go_on| {
        go_on()?;
        for (i, out) in rows.zip(out) {
            *out = pairs.row(i).filter(|&(j, n)| pmi.ratio(i, j, n) > 1.0).count() as i64;
        }
        Ok(())
    })?;
    let mut end = 0;
    for start in &mut indptr {
        end += *start;
        *start = end;
    }
    let (mut indices, mut values) = (vec![0; end as usize], vec![0.0; end as usize]);
    let (mut tasks, mut indices_left, mut values_left) =
        (Vec::new(), &mut indices[..], &mut values[..]);
    for run in runs {
        let size = (indptr[run.end] - indptr[run.start]) as usize;
        let (indices, values);
        (indices, indices_left) = indices_left.split_at_mut(size);
        (values, values_left) = values_left.split_at_mut(size);
        tasks.push((run, indices, values));
    }
    crew.share(tasks, |(rows, indices, values): (Range<usize>, &mut [u32], &mut [f32]), go_on| {
        go_on()?;
        let cells = rows.flat_map(|i| pairs.row(i).map(move |(j, n)| (j, pmi.ratio(i, j, n))));
        let kept = cells.filter(|&(_, ratio)| ratio > 1.0);
        for ((index, value), (j, ratio)) in indices.iter_mut().zip(values).zip(kept) {
            *index = j as u32;
            *value = ratio.log2() as f32;
        }
        Ok(())
    })?;
    Ok(Weights::trusted(indptr, indices, values, pairs.columns()))
}

/// Runs of rows of about [`BLOCK`] stored pairs.
fn runs<C: Count>(pairs: &Sparse<'_, C>) -> Vec<Range<usize>> {
    let (mut runs, mut from) = (Vec::new(), 0);
    for row in 0..pairs.rows() {
        let size = pairs.span(row).end - pairs.span(from).start;
        if size >= BLOCK || row + 1 == pairs.rows() {
            runs.push(from..row + 1);
            from = row + 1;
        }
    }
    runs
}
