//! Measures of counts. Everything here is in nats, but for what says bits.

mod associate;
mod blocks;
mod branches;
mod chao_shen;
mod entropies;
mod error;
mod estimator;
mod grassberger;
mod information;
mod ledger;
mod logs;
mod pmi;
mod profile;
mod scores;
mod sparse;
mod sum;
mod top;

#[cfg(test)]
mod tests;

pub use associate::associate;
pub use blocks::last_given_rest;
pub use branches::{Branches, Side, branches};
pub use entropies::{Entropies, entropy, xlog2x};
pub use error::MeasureError;
pub use estimator::{Estimate, Estimator};
pub use information::Information;
pub use ledger::explained;
pub use pmi::Pmi;
pub use profile::{Profile, Tally};
pub use scores::Measure;
pub use sparse::{Count, Sparse};
pub use top::{Scored, top_pairs};
