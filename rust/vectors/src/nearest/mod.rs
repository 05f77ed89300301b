//! The nearest vectors of each vector, found exactly.
//!
//! Products of all pairs are made in blocks that fit the cache of a core, and looked through for what is
//! better than the worst neighbor so far. Candidates, a few more than asked for, are chosen by products in
//! single precision; the values that are given back, and the order, are computed anew in double precision.
//! Equal values are in order of row, and nothing depends on the number of threads.

mod best;
mod exact;
mod graph;
mod panels;
mod products;
mod search;
#[cfg(test)]
mod tests;
mod tile;

pub use graph::{Form, Graph, graph};
pub use products::cosines;
pub use search::{nearest, nearest_to};

/// What makes two vectors near.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metric {
    /// The cosine of their angle, 1 at most; that with a vector of zeros is 0.
    Cosine,
    /// The length of their difference.
    Euclidean,
}

/// The nearest rows of each row.
#[derive(Clone, Debug, PartialEq)]
pub struct Neighbors {
    /// How many rows have neighbors.
    pub rows: usize,
    /// How many neighbors each row has.
    pub k: usize,
    /// Their rows, nearest first, `k` for each row.
    pub indices: Vec<u32>,
    /// Cosines or distances.
    pub values: Vec<f32>,
}
