//! Token ids, wherever they lie.

use crate::Error;

/// A text as ids, in order of text; [`EDGE`](crate::EDGE) ends a sentence.
pub trait Tokens: Sync {
    /// How many ids there are, ends of sentences included.
    fn len(&self) -> u64;

    /// Whether there is none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Copies the ids from `start` on.
    ///
    /// # Errors
    /// When they lie on a disk that cannot be read.
    fn read(&self, start: u64, into: &mut [u32]) -> Result<(), Error>;

    /// All ids, where they lie in memory.
    fn slice(&self) -> Option<&[u32]> {
        None
    }

    /// All ids as pages of a file, which become memory in use where they are looked at.
    fn mapped(&self) -> Option<&[u32]> {
        None
    }
}

impl Tokens for [u32] {
    fn len(&self) -> u64 {
        <[u32]>::len(self) as u64
    }

    fn read(&self, start: u64, into: &mut [u32]) -> Result<(), Error> {
        let start = start as usize;
        into.copy_from_slice(&self[start..start + into.len()]);
        Ok(())
    }

    fn slice(&self) -> Option<&[u32]> {
        Some(self)
    }
}
