//! What can go wrong with vectors.

use std::io;
use std::path::PathBuf;

use minent_monitor::Interrupted;

/// Why vectors could not be made, compared, read or written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// An argument that does not fit the others.
    #[error("{0}")]
    Shape(String),
    /// A number that is none.
    #[error("row {row} of {what} holds {value} in column {column}: all numbers must be finite")]
    NotFinite {
        /// The table.
        what: &'static str,
        /// The row, from 0.
        row: usize,
        /// The column, from 0.
        column: usize,
        /// What stands there.
        value: f32,
    },
    /// A file of another form, or one that is damaged.
    #[error("{name}{place}: {why}")]
    Form {
        /// The file.
        name: String,
        /// Where in it, such as `, line 5`.
        place: String,
        /// What is wrong there.
        why: String,
    },
    /// A word that a form cannot hold.
    #[error("the form of word2vec cannot hold word {number}, {word:?}: {why}")]
    Word {
        /// Its row, from 0.
        number: usize,
        /// The word.
        word: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A file that the system would not let be written.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// There is not as much memory as a table needs.
    #[error("{what} needs {bytes} bytes of memory, which the system does not give")]
    Memory {
        /// What needs it.
        what: String,
        /// How much.
        bytes: u64,
    },
    /// A source that could not be read.
    #[error(transparent)]
    Text(#[from] minent_text::Error),
    /// The work was asked to stop.
    #[error(transparent)]
    Interrupted(#[from] Interrupted),
}
