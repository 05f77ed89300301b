//! Counts of what stands beside what, and their entropies in bits.

mod bigrams;
mod error;
mod measures;
mod pairs;

pub use bigrams::bigrams;
pub use error::Error;
pub use measures::{
    Branches, Count, Entropies, Estimate, Estimator, Information, Measure, MeasureError, Profile,
    Scored, Side, Sparse, Tally, associate, branches, entropy, explained, last_given_rest,
    top_pairs, xlog2x,
};
pub use pairs::Pairs;

/// The id that ends a sentence in a stream of token ids.
pub const EDGE: u32 = u32::MAX;
