//! What the targets share: scratch files and changes to bytes.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use arbitrary::Arbitrary;
use tempfile::NamedTempFile;

mod archive;
mod reading;

pub use archive::{Archive, crc32};
pub use reading::{Reading, outcome, stream};

/// A folder in memory where there is one, so that files cost little.
pub fn folder() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let memory = PathBuf::from("/dev/shm");
        if memory.is_dir() { memory } else { std::env::temp_dir() }
    })
}

/// A file with these bytes and a name that ends as told, which vanishes when it is dropped.
pub fn saved(bytes: &[u8], suffix: &str) -> NamedTempFile {
    let mut file = tempfile::Builder::new().suffix(suffix).tempfile_in(folder()).expect("a file");
    file.write_all(bytes).expect("room for a small file");
    file
}

/// A small change to bytes.
///
/// No change can repair a checksum of 32 bits that it breaks: what a reader accepts afterwards must be
/// what was written.
#[derive(Arbitrary, Debug)]
pub enum Change {
    /// Bits of at most three bytes in a row.
    Flip { at: u16, bits: [u8; 3] },
    /// The end is missing.
    Cut { at: u16 },
    /// Something is missing in the middle.
    Drop { at: u16, len: u8 },
    /// Something comes twice.
    Twice { at: u16, len: u8 },
    /// Something follows.
    More { bytes: [u8; 9], len: u8 },
}

impl Change {
    /// Makes the change.
    pub fn apply(&self, bytes: &mut Vec<u8>) {
        let place = |at: u16| usize::from(at) % (bytes.len() + 1);
        let span = |at: u16, len: u8| place(at)..(place(at) + usize::from(len)).min(bytes.len());
        match *self {
            Self::Flip { at, bits } => {
                let at = place(at);
                bytes[at..].iter_mut().zip(bits).for_each(|(byte, bits)| *byte ^= bits);
            }
            Self::Cut { at } => bytes.truncate(place(at)),
            Self::Drop { at, len } => drop(bytes.drain(span(at, len))),
            Self::Twice { at, len } => {
                let span = span(at, len);
                let again = bytes[span.clone()].to_vec();
                bytes.splice(span.end..span.end, again);
            }
            Self::More { bytes: more, len } => bytes.extend(&more[..usize::from(len) % 10]),
        }
    }
}
