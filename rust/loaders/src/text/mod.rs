//! Batches from texts: pairs with negatives, bags of words, windows and triples.
//!
//! Words are ids from 0; any negative id ends a sentence. A source belongs to one (seed, epoch).

mod alias;
mod cbow;
mod kept;
mod mixed;
mod skipgram;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod triples;
mod windows;

pub use alias::Alias;
pub use cbow::Cbow;
pub use kept::{Setting, Text};
pub use skipgram::SkipGram;
pub use triples::{Counts, Entries, Triples};
pub use windows::Windows;

/// Why a source of text cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// A weight is negative or not finite.
    #[error("weight {0} is negative or not finite")]
    Weight(usize),
    /// Nothing could be drawn.
    #[error("no weight is above zero")]
    Weightless,
    /// There are more words than ids.
    #[error("there are more than 2147483647 weights")]
    Weights,
    /// The window is empty or too wide.
    #[error("window must be from 1 to 1024, not {0}")]
    Window(u32),
    /// Windows of a language model are empty or never move.
    #[error("length and stride of windows must be at least 1")]
    Length,
    /// Arrays of a matrix differ in length.
    #[error("the arrays of the matrix do not belong together")]
    Matrix,
    /// The order is of another number of samples.
    #[error("the order is of {0} samples, but there are {1}")]
    Order(u64, u64),
}

/// An id as it stands in a batch.
trait Id: bytemuck::Pod + From<i32> {}

impl Id for i32 {}
impl Id for i64 {}

/// How many bytes an id takes.
fn id_bytes(wide: bool) -> usize {
    if wide { size_of::<i64>() } else { size_of::<i32>() }
}

/// Purposes of random streams, apart from each other and from those of permutations.
mod streams {
    /// Of positions of the text: whether a word is kept, and how wide its window is.
    pub(super) const POSITIONS: u64 = 1 << 62;
    /// Of negatives.
    pub(super) const NEGATIVES: u64 = 2 << 62;
    /// Of a window of blocks: how its centers are mixed.
    pub(super) const MIXTURES: u64 = 3 << 62;
}
