//! Why something could not be measured.

use minent_monitor::Interrupted;

/// Why a measure could not be taken.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum MeasureError {
    /// The arrays given are not a matrix in compressed-sparse-row form.
    #[error("not a matrix of counts in compressed-sparse-row form: {0}")]
    Malformed(&'static str),
    /// Counts that add up to more than can be held.
    #[error("the counts add up to more than 2**63 - 1")]
    TooMany,
    /// Two arrays whose lengths do not go together.
    #[error("{first} and {second} must be of one length, not {first_length} and {second_length}")]
    Lengths {
        /// Name of the first array.
        first: &'static str,
        /// Name of the second array.
        second: &'static str,
        /// Length of the first array.
        first_length: usize,
        /// Length of the second array.
        second_length: usize,
    },
    /// A row of a table of n-grams that does not come after the row before it.
    #[error("row {0} of grams does not come after the row before it: sort them, each once")]
    Unsorted(usize),
    /// A count of 0 in a table of n-grams.
    #[error("counts must be at least 1, but that of row {0} is 0")]
    Zero(usize),
    /// A score that is not a number.
    #[error("scores must be numbers, but number {0} is not")]
    NotANumber(usize),
    /// The work was asked to stop.
    #[error(transparent)]
    Interrupted(#[from] Interrupted),
}
