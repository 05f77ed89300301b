//! Training of vectors, by samples or exactly, and what they cost in bits.

// What is not inlined is not compiled for the machine at hand.
#![allow(clippy::inline_always)]

mod chance;
mod cost;
mod crew;
mod desk;
mod drawn;
mod error;
mod exact;
mod gemm;
mod gradient;
mod lots;
mod model;
mod noise;
pub(crate) mod numbers;
mod optimizer;
mod options;
mod run;
mod sampled;
mod scores;
mod source;
mod start;
mod step;
mod table;
mod text;

pub use cost::cost;
pub use error::Error;
pub use model::Model;
pub use optimizer::Optimizer;
pub use options::{From, Method, Options, Report};
pub use run::{Outcome, train};
pub use step::Sampling;

#[cfg(test)]
mod tests;
