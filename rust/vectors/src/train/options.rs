//! What can be chosen.

use minent_counts::Pairs;

use super::optimizer::Optimizer;
use super::step::Sampling;
use crate::objectives::Kind;

/// Where pairs come from.
#[derive(Clone, Copy, Debug)]
pub enum From<'a> {
    /// A text as ids, [`minent_counts::EDGE`] after each sentence.
    Text {
        /// The ids.
        ids: &'a [u32],
        /// How often each word occurs.
        counts: &'a [u64],
        /// A word is paired with the 1 to `window` words on each side of it, how many being drawn each time.
        window: u32,
        /// Threshold of [`minent_counts::Subsample`].
        subsample: Option<f64>,
    },
    /// Counts of pairs; an epoch is as many pairs as were counted.
    Pairs {
        /// The counts.
        pairs: &'a Pairs<'a>,
        /// How many units a count of 1 has.
        unit: u32,
    },
}

/// How the sums over all words are dealt with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Method {
    /// By samples.
    Sampled {
        /// Of which kind.
        sampling: Sampling,
        /// Words of noise for each output.
        negatives: usize,
        /// Power of the counts in proportion to which noise is drawn.
        smoothing: f64,
    },
    /// In full, over counts of pairs.
    Exact {
        /// How steps follow from gradients.
        optimizer: Optimizer,
        /// Rows of a step.
        rows: usize,
    },
}

/// How vectors are trained.
#[derive(Clone, Debug)]
pub struct Options {
    /// What is minimized.
    pub objective: Kind,
    /// How the sums over all words are dealt with.
    pub method: Method,
    /// Whether popularity is learnt.
    pub popularity: bool,
    /// Learning rate at the start; it falls to 0 in a straight line.
    pub rate: f32,
    /// How often all of the source is gone through.
    pub epochs: u64,
    /// Seed of all draws.
    pub seed: u64,
    /// Threads to use; the answer does not depend on it.
    pub threads: usize,
}

/// Counts on which S is guessed while training goes on.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    /// The counts.
    pub pairs: &'a Pairs<'a>,
    /// From how many rows S is guessed.
    pub rows: usize,
}
