//! Counts of n-grams and of pairs of ids, in any memory, and measures of counts.

mod bags;
mod bigrams;
mod dense;
mod engine;
mod error;
mod feed;
mod found;
mod grams;
mod join;
mod kernels;
mod limits;
mod matrix;
mod measures;
mod near;
mod ngrams;
mod occurrences;
mod pages;
mod pairs;
mod rows;
mod share;
mod subsample;
#[cfg(test)]
mod tests;
mod tokens;
mod weights;

pub use bigrams::bigrams;
pub use error::Error;
pub use limits::Limits;
pub use matrix::{Matrix, PairCounts};
pub use measures::{
    Branches, Count, Entropies, Estimate, Estimator, Information, Measure, MeasureError, Pmi,
    Profile, Scored, Side, Sparse, Tally, associate, branches, entropy, explained, last_given_rest,
    top_pairs, xlog2x,
};
pub use near::{Direction, Scope, pairs};
pub use ngrams::{GramCounts, ngrams};
pub use pairs::Pairs;
pub use rows::Numbers;
pub use subsample::Subsample;
pub use tokens::Tokens;
pub use weights::{MOST_EXACT, MOST_WINDOW, Weights};

/// The id that ends a sentence in a stream of token ids.
pub const EDGE: u32 = u32::MAX;
