//! Weighted pairs in the binary form of `GloVe`'s `cooccur`.
//!
//! Records of 16 bytes without a header: the ranks of two words from 1 on (i32) and a weight (f64), all
//! in little-endian order. Nothing tells an altered file from another one, but much can be told from
//! lengths, ranks and weights.

mod load;
mod read;
#[cfg(test)]
mod tests;
mod write;

pub use load::{Loaded, Weights, load};
pub use read::{Reader, Record, whole_units};
pub use write::Writer;

/// The bytes of a record.
const RECORD: usize = 16;

/// The largest count that survives being divided by any unit and multiplied again.
const LARGEST: u64 = 1 << 50;
