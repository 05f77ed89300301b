//! What can go wrong with files of counts.

use std::io;
use std::path::{Path, PathBuf};

use minent_monitor::Interrupted;

/// Why a file of counts could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The system would not let a file be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The system would not let a file be written.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The system would not let a temporary file be used.
    #[error("cannot keep temporary files in {}: {source}", folder.display())]
    Temporary {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file of another form.
    #[error("{} is not {form}: {why}", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
        /// The form that was expected, with its article.
        form: &'static str,
        /// How it differs.
        why: String,
    },
    /// A file that ends too early.
    #[error("{} is cut short: {why}", path.display())]
    CutShort {
        /// The file.
        path: PathBuf,
        /// What is missing.
        why: String,
    },
    /// A file that was altered, or that a faulty program wrote.
    #[error("{} is damaged: {why}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// A row that cannot be written.
    #[error("cannot write {}: {why}", path.display())]
    Row {
        /// The file that was being written.
        path: PathBuf,
        /// What is wrong with the row.
        why: String,
    },
    /// There is not as much memory as the file needs.
    #[error("{} needs {bytes} bytes of memory, which the system does not give", path.display())]
    Memory {
        /// The file.
        path: PathBuf,
        /// How much it needs.
        bytes: u64,
    },
    /// The work was asked to stop.
    #[error(transparent)]
    Interrupted(#[from] Interrupted),
}

impl Error {
    pub(crate) fn read(path: &Path, source: io::Error) -> Self {
        Self::Read { path: path.into(), source }
    }

    pub(crate) fn write(path: &Path, source: io::Error) -> Self {
        Self::Write { path: path.into(), source }
    }

    pub(crate) fn row(path: &Path, why: impl Into<String>) -> Self {
        Self::Row { path: path.into(), why: why.into() }
    }

    pub(crate) fn damaged(path: &Path, why: impl Into<String>) -> Self {
        Self::Damaged { path: path.into(), why: why.into() }
    }

    pub(crate) fn cut_short(path: &Path, why: impl Into<String>) -> Self {
        Self::CutShort { path: path.into(), why: why.into() }
    }
}
