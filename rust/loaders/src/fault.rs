//! Samples that could not be read.

use std::io;
use std::path::PathBuf;

/// Why a sample could not be read.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The file could not be read.
    #[error("cannot read {}: {source}", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file is no image, or not a whole one.
    #[error("{name} cannot be decoded: {reason}")]
    Damaged {
        /// Which file.
        name: String,
        /// Why.
        reason: String,
    },
    /// The image has more pixels than may be decoded.
    #[error("{name} has {width} x {height} pixels, more than max_pixels={most}")]
    TooLarge {
        /// Which file.
        name: String,
        /// How wide it is.
        width: usize,
        /// How high it is.
        height: usize,
        /// How many pixels it may have.
        most: usize,
    },
}

/// A sample that could not be read.
#[derive(Debug)]
pub struct Missing {
    /// Its row.
    pub row: usize,
    /// Whether another sample stands in its row; if not, the row holds nothing of use.
    pub replaced: bool,
    /// Why it is missing.
    pub fault: Fault,
}
