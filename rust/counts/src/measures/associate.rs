//! A score for each stored pair of a sparse matrix of counts.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use minent_monitor::Monitor;

use super::pmi::{inverse_shares, ratio};
use super::scores::Cell;
use super::{Count, Measure, MeasureError, Sparse};

/// Stored pairs that are scored at a time.
const BLOCK: usize = 1 << 16;

/// Rows, and where their scores go.
type Block<'a> = (std::ops::Range<usize>, &'a mut [f64]);

/// Scores every stored pair; the answer does not depend on `threads`.
///
/// Pairs stored with a count of 0 score minus infinity under PMI, -1 under NPMI, and 0 as t-score.
///
/// # Errors
/// [`MeasureError::Interrupted`].
pub fn associate<C: Count>(
    pairs: &Sparse<'_, C>,
    measure: Measure,
    threads: usize,
    monitor: &mut dyn Monitor,
) -> Result<Vec<f64>, MeasureError> {
    let scorer = Scorer::new(pairs, measure);
    let mut scores = vec![0.0; pairs.nnz()];
    let blocks = blocks(pairs, &mut scores);
    let others = threads.clamp(1, blocks.len().max(1)) - 1;
    let queue = Mutex::new(blocks.into_iter());
    let stop = AtomicBool::new(false);
    // A panic elsewhere poisons nothing that matters: the queue only hands out blocks.
    let next = || {
        let stopped = stop.load(Ordering::Relaxed);
        let mut queue = queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.next().filter(|_| !stopped)
    };
    std::thread::scope(|scope| {
        let work = || {
            while let Some((rows, out)) = next() {
                scorer.score(pairs, rows, out);
            }
        };
        let others: Vec<_> = (0..others).map(|_| scope.spawn(work)).collect();
        let mut ended = Ok(());
        while let Some((rows, out)) = next() {
            let done = pairs.span(rows.start).start as u64;
            scorer.score(pairs, rows, out);
            ended = monitor.tick("scoring pairs", done, Some(pairs.nnz() as u64));
            if ended.is_err() {
                stop.store(true, Ordering::Relaxed);
            }
        }
        for thread in others {
            thread.join().unwrap_or_else(|panic| resume_unwind(panic));
        }
        ended
    })?;
    Ok(scores)
}

/// Runs of rows of about [`BLOCK`] stored pairs.
fn blocks<'a, C: Count>(pairs: &Sparse<'_, C>, mut scores: &'a mut [f64]) -> Vec<Block<'a>> {
    let (mut blocks, mut from) = (Vec::new(), 0);
    for row in 0..pairs.rows() {
        let size = pairs.span(row).end - pairs.span(from).start;
        if size >= BLOCK || row + 1 == pairs.rows() {
            let (these, rest) = scores.split_at_mut(size);
            blocks.push((from..row + 1, these));
            (scores, from) = (rest, row + 1);
        }
    }
    blocks
}

/// A measure and what it needs to know of the whole matrix.
struct Scorer {
    measure: Measure,
    rows: Vec<u64>,
    columns: Vec<u64>,
    total: u64,
    /// For PMI: the smoothed share of each column, as its inverse.
    inverse: Vec<f64>,
}

impl Scorer {
    fn new<C: Count>(pairs: &Sparse<'_, C>, measure: Measure) -> Self {
        let columns = pairs.column_sums();
        let inverse = match measure {
            Measure::Pmi { alpha, shift } => inverse_shares(&columns, pairs.total(), alpha, shift),
            _ => Vec::new(),
        };
        Self { measure, rows: pairs.row_sums(), columns, total: pairs.total(), inverse }
    }

    fn score<C: Count>(
        &self,
        pairs: &Sparse<'_, C>,
        rows: std::ops::Range<usize>,
        out: &mut [f64],
    ) {
        let cells = rows.flat_map(|i| pairs.row(i).map(move |(j, n)| (i, j, n)));
        for (score, (i, j, pair)) in out.iter_mut().zip(cells) {
            let cell = Cell { pair, row: self.rows[i], column: self.columns[j], total: self.total };
            *score = match self.measure {
                _ if pair == 0 => self.unseen(cell),
                Measure::Pmi { .. } => ratio(pair, cell.row, self.inverse[j]).ln(),
                Measure::Npmi => cell.npmi(),
                Measure::LogLikelihood { scale, signed } => cell.log_likelihood(signed) / scale,
                Measure::TScore { scale } => cell.t_score() / scale.sqrt(),
            };
        }
    }

    fn unseen(&self, cell: Cell) -> f64 {
        match self.measure {
            Measure::Pmi { .. } => f64::NEG_INFINITY,
            Measure::Npmi => -1.0,
            Measure::LogLikelihood { .. } if cell.total == 0 => 0.0,
            Measure::LogLikelihood { scale, signed } => cell.log_likelihood(signed) / scale,
            Measure::TScore { .. } => 0.0,
        }
    }
}
