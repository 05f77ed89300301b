//! What counts are fed into, one at a time and in order.

use crate::Error;

/// Takes counts of pairs in ascending order, each pair once.
pub trait PairSink {
    /// Takes the count of a pair.
    ///
    /// # Errors
    ///
    /// When the pair does not come after the one before or is out of range, or writing fails.
    fn push(&mut self, i: u32, j: u32, n: u64) -> Result<(), Error>;

    /// Says that there are no more; the file gets its name.
    ///
    /// # Errors
    ///
    /// When writing fails.
    fn finish(self: Box<Self>) -> Result<(), Error>;
}

/// Takes counts of n-grams, each once.
pub trait NgramSink {
    /// Takes the count of an n-gram.
    ///
    /// # Errors
    ///
    /// When an id is no word, or writing fails.
    fn push(&mut self, ids: &[u32], n: u64) -> Result<(), Error>;

    /// Says that there are no more; the file gets its name.
    ///
    /// # Errors
    ///
    /// When writing fails.
    fn finish(self: Box<Self>) -> Result<(), Error>;
}
