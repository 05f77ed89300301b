//! What can go wrong while words are put into classes.

use minent_monitor::Interrupted;

/// Why words could not be put into classes.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// More classes than words, or none.
    #[error(
        "{classes} classes were asked for, but there are {words} words: give 1 to {words} classes"
    )]
    Classes {
        /// Number of classes asked for.
        classes: usize,
        /// Number of words.
        words: usize,
    },
    /// An argument that does not fit the others.
    #[error("{0}")]
    Shape(String),
    /// Counts that leave 32 bits when classes are added up.
    #[error(
        "{total} pairs are more than the 4294967295 that a class table can hold: use a part of the text"
    )]
    TooManyPairs {
        /// Sum of all counts.
        total: u64,
    },
    /// A table for which there is no memory.
    #[error("there is no memory for a table of {rows} x {columns} counts: take fewer classes")]
    TooLarge {
        /// Rows of the table.
        rows: usize,
        /// Columns of the table.
        columns: usize,
    },
    /// The work was asked to stop.
    #[error(transparent)]
    Interrupted(#[from] Interrupted),
}

impl Error {
    pub(crate) fn too_large(rows: usize, columns: usize) -> Self {
        Self::TooLarge { rows, columns }
    }
}
