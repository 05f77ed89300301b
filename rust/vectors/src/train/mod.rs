//! Training of vectors, by samples or exactly, and what they cost in bits.

mod chance;
mod crew;
mod desk;
mod error;
mod lots;
mod model;
mod noise;
pub(crate) mod numbers;
mod options;
mod sampled;
mod source;
mod step;
mod table;
mod text;

pub use error::Error;
pub use model::Model;
pub use options::{From, Options, train};
pub use step::Sampling;
