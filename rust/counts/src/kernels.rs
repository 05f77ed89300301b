//! What is done with the occurrences of a word: what stands near them is counted.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::EDGE;
use crate::Error;
use crate::dense::{Cell, Dense};
use crate::feed::Chunk;
use crate::rows::{PairRows, Rows, Sink};

/// Counts what belongs to one word after the other.
pub(crate) trait Kernel: Sync {
    /// What is counted.
    type Key: minent_runs::Key;
    /// How it is kept in memory.
    type Rows: Rows<Self::Key>;
    /// What a thread needs while it counts.
    type Scratch;

    /// What a thread needs to count pairs of so many words.
    fn scratch(&self, vocab: usize) -> Self::Scratch;

    /// Counts what belongs to the word `i`, which stands at `positions` of a chunk; what is found is of
    /// no use once it has to stop.
    fn row(
        &self,
        chunk: &Chunk<'_>,
        i: u32,
        positions: &[u32],
        scratch: &mut Self::Scratch,
        sink: &mut Sink<Self::Key, Self::Rows>,
        stop: &AtomicBool,
    ) -> Result<(), Error>;
}

/// How many positions are looked at before they are worked with.
const AHEAD: usize = 32;

/// Calls `work` with each position, after the ids from `before` below to `after` above it were looked at.
///
/// The words of a row stand all over the text, so that each is far from the processor. Where many are asked
/// for together, and nothing depends on what they are, they come together.
#[inline]
pub(crate) fn visit(
    ids: &[u32],
    positions: &[u32],
    before: usize,
    after: usize,
    stop: &AtomicBool,
    mut work: impl FnMut(usize),
) {
    for batch in positions.chunks(AHEAD) {
        // The windows of a frequent word may be the work of many seconds.
        if stop.load(Ordering::Relaxed) {
            return;
        }
        let look = |sum: u32, at: usize| sum ^ ids.get(at).copied().unwrap_or_default();
        let sum = batch.iter().fold(0, |sum, &position| {
            let position = position as usize;
            look(look(sum, position.wrapping_sub(before)), position + after)
        });
        std::hint::black_box(sum);
        for &position in batch {
            work(position as usize);
        }
    }
}

/// Words at most so far before and after, with a weight for each distance.
pub(crate) struct Near<'w, C> {
    pub(crate) before: &'w [u32],
    pub(crate) after: &'w [u32],
    pub(crate) cells: std::marker::PhantomData<fn() -> C>,
}

impl<C: Cell> Kernel for Near<'_, C> {
    type Key = [u32; 2];
    type Rows = PairRows;
    type Scratch = Dense<C>;

    fn scratch(&self, vocab: usize) -> Dense<C> {
        Dense::new(vocab)
    }

    fn row(
        &self,
        chunk: &Chunk<'_>,
        i: u32,
        positions: &[u32],
        dense: &mut Dense<C>,
        sink: &mut Sink<[u32; 2], PairRows>,
        stop: &AtomicBool,
    ) -> Result<(), Error> {
        let ids = chunk.ids;
        dense.expect(positions.len() * (self.before.len() + self.after.len()));
        visit(ids, positions, self.before.len(), self.after.len(), stop, |position| {
            let (before, after) = ids.split_at(position);
            for (&j, &weight) in after[1..].iter().zip(self.after) {
                if j == EDGE {
                    break;
                }
                dense.add(j, weight.into());
            }
            for (&j, &weight) in before.iter().rev().zip(self.before) {
                if j == EDGE {
                    break;
                }
                dense.add(j, weight.into());
            }
        });
        dense.drain(|j, n| sink.push([i, j], n))
    }
}

/// Words of the same bag.
pub(crate) struct Together {
    /// Whether a bag counts once, however often it holds the pair.
    pub(crate) once: bool,
}

impl Kernel for Together {
    type Key = [u32; 2];
    type Rows = PairRows;
    type Scratch = Dense<u64>;

    fn scratch(&self, vocab: usize) -> Dense<u64> {
        Dense::new(vocab)
    }

    fn row(
        &self,
        chunk: &Chunk<'_>,
        i: u32,
        positions: &[u32],
        dense: &mut Dense<u64>,
        sink: &mut Sink<[u32; 2], PairRows>,
        stop: &AtomicBool,
    ) -> Result<(), Error> {
        let ids = chunk.ids;
        let times = chunk.times.unwrap_or_default();
        dense.expect(usize::MAX);
        for &position in positions {
            if stop.load(Ordering::Relaxed) {
                break;
            }
            let at = position as usize;
            let n = u64::from(times[at]);
            let product = |m: u32| if self.once { 1 } else { n * u64::from(m) };
            if n > 1 {
                dense.add(i, if self.once { 1 } else { n * (n - 1) });
            }
            let after = ids[at + 1..].iter().zip(&times[at + 1..]);
            let before = ids[..at].iter().zip(&times[..at]).rev();
            for (&j, &m) in after.take_while(|(j, _)| **j != EDGE) {
                dense.add(j, product(m));
            }
            for (&j, &m) in before.take_while(|(j, _)| **j != EDGE) {
                dense.add(j, product(m));
            }
        }
        dense.drain(|j, n| sink.push([i, j], n))
    }
}
