//! What batches are filled from.

use std::ops::Range;

use crate::fault::Missing;

/// The samples of one epoch.
pub trait Source: Send + Sync {
    /// How many samples the epoch has, over all processes.
    fn len(&self) -> u64;

    /// Whether there is none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many bytes a sample takes in each tensor of a batch.
    fn row_bytes(&self) -> Vec<usize>;

    /// How many samples a thread fills at a time.
    fn part(&self) -> usize;

    /// Writes the samples at `places` of the order into rows, one slice of whole rows for each tensor.
    ///
    /// Each slice is aligned for 64-bit numbers. Gives the samples that could not be read, in
    /// ascending order of rows.
    fn fill(&self, places: Range<u64>, rows: &mut [&mut [u8]]) -> Vec<Missing>;
}
