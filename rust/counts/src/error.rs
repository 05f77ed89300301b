//! What can go wrong while counting.

use minent_monitor::Interrupted;

/// Why a count could not be made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// An id that is neither a word of the vocabulary nor the end of a sentence.
    #[error("token {position} has id {id}, but the vocabulary has {vocab} words")]
    IdOutOfRange {
        /// Position in the stream of ids.
        position: u64,
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
    /// More words than n-grams of this order can be made of.
    #[error(
        "n-grams of {order} words can be counted for fewer words than {vocab}; \
         leave rare words out, or lower the order"
    )]
    ManyWords {
        /// The order.
        order: usize,
        /// How many words there are.
        vocab: usize,
    },
    /// A window of a size that it cannot have.
    #[error("a window must be of at least 1 and at most 65536 words, not {size}")]
    Window {
        /// The size that was asked for.
        size: u32,
    },
    /// A run that holds ids of another vocabulary.
    #[error("a run has id {id}, but the vocabulary has {vocab} words")]
    Foreign {
        /// The id.
        id: u32,
        /// Size of the vocabulary.
        vocab: usize,
    },
    /// Ids that could not be read from where they lie.
    #[error("cannot read token ids: {source}")]
    Read {
        /// What the system said.
        source: std::io::Error,
    },
    /// The system gave no thread.
    #[error("cannot start a thread: {source}; ask for fewer threads, or allow more memory")]
    Spawn {
        /// What the system said.
        source: std::io::Error,
    },
    /// Sorted runs could not be written or read.
    #[error(transparent)]
    Runs(minent_runs::Error),
    /// The arrays given are not a square matrix in compressed-sparse-row form.
    #[error("not a square matrix of counts in compressed-sparse-row form: {0}")]
    Malformed(String),
    /// The work was asked to stop.
    #[error(transparent)]
    Interrupted(#[from] Interrupted),
}

impl From<minent_runs::Error> for Error {
    fn from(error: minent_runs::Error) -> Self {
        match error {
            minent_runs::Error::Interrupted(interrupted) => Self::Interrupted(interrupted),
            error => Self::Runs(error),
        }
    }
}
