//! What counting may use.

use std::path::PathBuf;

use minent_runs::Place;

/// Threads, memory and a folder for what does not fit.
#[derive(Clone, Debug)]
pub struct Limits {
    /// How many threads count; the answer does not depend on it.
    pub threads: usize,
    /// Bytes that counting may take in addition to what is there already.
    pub memory: u64,
    /// Where sorted runs go; `None` means the system's folder of temporary files.
    pub folder: Option<PathBuf>,
}

/// Everything in memory, with one thread.
impl Default for Limits {
    fn default() -> Self {
        Self { threads: 1, memory: u64::MAX, folder: None }
    }
}

impl Limits {
    pub(crate) fn place(&self) -> Place {
        Place::Folder(self.folder.clone().unwrap_or_else(std::env::temp_dir))
    }
}
