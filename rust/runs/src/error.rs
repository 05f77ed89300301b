//! What can go wrong with runs.

use std::io;
use std::path::PathBuf;

/// Why runs could not be written, read or merged.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A run could not be written.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// The file, or the folder of a temporary one.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A run could not be read.
    #[error("cannot read {name}: {source}")]
    Read {
        /// The run.
        name: String,
        /// What the system said.
        source: io::Error,
    },
    /// A run that ends too early.
    #[error("{name} is cut short")]
    Cut {
        /// The run.
        name: String,
    },
    /// A run that was altered.
    #[error("{name} is damaged: {why}")]
    Damaged {
        /// The run.
        name: String,
        /// What does not fit.
        why: &'static str,
    },
    /// A sum that leaves 64 bits.
    #[error("a count is larger than 2^64 - 1")]
    TooLarge,
    /// Keys that do not ascend: a bug of the caller.
    #[error("the keys of a run must ascend, each once")]
    Unordered,
    /// The work was asked to stop.
    #[error(transparent)]
    Interrupted(#[from] minent_monitor::Interrupted),
}

impl Error {
    /// The system's error, where there was one, and the path it is about.
    #[must_use]
    pub fn io_error(&self) -> Option<(&io::Error, Option<&PathBuf>)> {
        match self {
            Self::Write { source, path } => Some((source, Some(path))),
            Self::Read { source, .. } => Some((source, None)),
            _ => None,
        }
    }
}
