//! Word vectors: association and its truncated SVD, training by an objective, nearest neighbors, file forms.

mod error;
pub mod layout;
pub mod nearest;
pub mod objectives;
mod rows;
pub mod svd;
pub mod train;
pub mod word2vec;

pub use error::Error;
pub use rows::Rows;
