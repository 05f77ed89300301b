//! What can go wrong while counting.

use minent_monitor::Interrupted;

/// Why a count could not be made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// An id that is neither a word of the vocabulary nor the end of a sentence.
    #[error("token {position} has id {id}, but the vocabulary has {vocab} words")]
    IdOutOfRange {
        /// Position in the stream of ids.
        position: usize,
        /// The id found there.
        id: u32,
        /// Size of the vocabulary.
        vocab: usize,
    },
    /// A pair of words that was met more than 2^32 - 1 times.
    #[error("words {first} and {second} stand together more than 4294967295 times")]
    TooManyPairs {
        /// Id of the first word.
        first: usize,
        /// Id of the second word.
        second: u32,
    },
    /// The arrays given are not a square matrix in compressed-sparse-row form.
    #[error("not a square matrix of counts in compressed-sparse-row form: {0}")]
    Malformed(String),
    /// The work was asked to stop.
    #[error(transparent)]
    Interrupted(#[from] Interrupted),
}
