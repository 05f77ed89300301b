//! Word vectors: association and its truncated SVD, training by an objective, nearest neighbors, file forms.

pub mod objectives;
pub mod train;
