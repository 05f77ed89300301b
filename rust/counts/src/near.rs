//! Pairs of words that stand near each other.

use std::marker::PhantomData;

use minent_monitor::Monitor;

use crate::bags::BagFeed;
use crate::engine::{chunk_size, count};
use crate::feed::{Chunks, Ends, Feed, Plan};
use crate::kernels::{Near, Together};
use crate::limits::Limits;
use crate::matrix::PairCounts;
use crate::rows::PairRows;
use crate::subsample::Subsample;
use crate::tokens::Tokens;
use crate::weights::{MOST_WINDOW, Weights};
use crate::{EDGE, Error};

/// On which side of a word its neighbors are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// Row i, column j: j stands before i.
    Before,
    /// Row i, column j: j stands after i.
    After,
    /// The sum of both, which is symmetric.
    #[default]
    Both,
}

/// Which words are a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Words at most `size` apart.
    Window {
        /// The largest distance.
        size: u32,
        /// Which side.
        direction: Direction,
        /// What each distance counts.
        weights: Weights,
        /// Whether the window goes on over the ends of sentences, though never over those of documents.
        across: bool,
    },
    /// Any two words of a sentence.
    Sentence {
        /// Count sentences, not places in them.
        once: bool,
    },
    /// Any two words of a document.
    Document {
        /// Count documents, not places in them.
        once: bool,
    },
}

impl Scope {
    /// How many units a count of 1 has.
    #[must_use]
    pub fn unit(self) -> u32 {
        match self {
            Self::Window { size, weights, .. } => weights.unit(size),
            _ => 1,
        }
    }

    fn check(self) -> Result<(), Error> {
        match self {
            Self::Window { size, .. } if !(1..=MOST_WINDOW).contains(&size) => {
                Err(Error::Window { size })
            }
            _ => Ok(()),
        }
    }
}

/// Counts pairs of ids below `vocab`.
///
/// `documents` has the positions in `tokens` at which documents end; it matters for documents and for
/// windows across sentences. In a [`Scope::Sentence`] or [`Scope::Document`] a word is a pair with itself
/// where it stands twice.
///
/// # Errors
/// [`Error::IdOutOfRange`], [`Error::Window`], [`Error::Runs`] when the disk is full, [`Error::Interrupted`].
pub fn pairs<T: Tokens + ?Sized>(
    tokens: &T,
    vocab: u32,
    scope: Scope,
    documents: &[u64],
    subsample: Option<&Subsample>,
    limits: &Limits,
    monitor: &mut dyn Monitor,
) -> Result<PairCounts, Error> {
    scope.check()?;
    let plan = |ends, reach, of_id| Plan {
        ends,
        subsample,
        reach,
        size: chunk_size(limits, vocab as usize, of_id),
    };
    let whole = [tokens.len()];
    let documents = Ends::Documents(if documents.is_empty() { &whole } else { documents });
    let mut job = Job { total: tokens.len(), vocab, limits, monitor };
    match scope {
        Scope::Window { size, direction, weights, across } => {
            let units = weights.units(size);
            let ends = if across { documents } else { Ends::Stop };
            let mut feed = Feed::new(tokens, vocab, &plan(ends, size as usize, 8));
            job.near(&mut feed, direction, &units)
        }
        Scope::Sentence { once } | Scope::Document { once } => {
            let in_documents = matches!(scope, Scope::Document { .. });
            let ends = if in_documents { documents } else { Ends::Stop };
            let mut feed = BagFeed::new(tokens, vocab, &plan(ends, 0, 12));
            job.run(&mut feed, &Together { once })
        }
    }
}

/// Counts adjacent ids; row and column `vocab` stand for the edge of a sentence.
pub(crate) fn with_edges<T: Tokens + ?Sized>(
    tokens: &T,
    vocab: u32,
    limits: &Limits,
    monitor: &mut dyn Monitor,
) -> Result<PairCounts, Error> {
    let size = chunk_size(limits, vocab as usize + 1, 8);
    let plan = Plan { ends: Ends::Word(vocab), subsample: None, reach: 1, size };
    let mut feed = Feed::new(tokens, vocab, &plan);
    let mut job = Job { total: tokens.len(), vocab: vocab + 1, limits, monitor };
    job.near(&mut feed, Direction::After, &[1])
}

/// What all ways of counting pairs need.
struct Job<'a> {
    total: u64,
    vocab: u32,
    limits: &'a Limits,
    monitor: &'a mut dyn Monitor,
}

impl Job<'_> {
    fn near(
        &mut self,
        feed: &mut dyn Chunks,
        direction: Direction,
        units: &[u32],
    ) -> Result<PairCounts, Error> {
        let before = if direction == Direction::After { &[] } else { units };
        let after = if direction == Direction::Before { &[] } else { units };
        // The most that a cell can reach in a chunk.
        let most: u64 = before.iter().chain(after).map(|&n| u64::from(n)).sum();
        let tokens = self.total.min(u64::from(EDGE));
        if u32::try_from(most.saturating_mul(tokens)).is_ok() {
            self.run(feed, &Near::<u32> { before, after, cells: PhantomData })
        } else {
            self.run(feed, &Near::<u64> { before, after, cells: PhantomData })
        }
    }

    fn run<N>(&mut self, feed: &mut dyn Chunks, kernel: &N) -> Result<PairCounts, Error>
    where
        N: crate::kernels::Kernel<Key = [u32; 2], Rows = PairRows>,
    {
        let (vocab, limits) = (self.vocab, self.limits);
        let found = count(feed, self.total, kernel, vocab as usize, limits, self.monitor)?;
        Ok(PairCounts::new(found, vocab))
    }
}
