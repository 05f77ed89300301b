//! Where text comes from: files, standard input and streams, with a tally of the raw bytes.

use std::cell::RefCell;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::Error;
use crate::range::{Part, Shorter, Whole};

/// One text to read.
pub enum Source {
    /// A file, compressed or not.
    Path(PathBuf),
    /// A part of a file that is plain UTF-8: the lines that begin in some of its bytes.
    ///
    /// Lines begin after LF, so that consecutive ranges hold every byte of the file once, and together the
    /// sentences that the whole file holds. They end where the file ended when it was opened.
    Range {
        /// The file, not compressed.
        path: PathBuf,
        /// The first byte at which a line of the range may begin.
        start: u64,
        /// The first byte at which a line begins that belongs to the next range.
        end: u64,
        /// Cut only before a line that follows a blank one, as text must be whose sentences are
        /// [`Wrapped`](crate::Sentences::Wrapped).
        blank: bool,
    },
    /// Standard input.
    Stdin,
    /// Anything else that gives bytes.
    Stream {
        /// What to call it in messages and in the report.
        name: String,
        /// The bytes.
        reader: Box<dyn Read + Send>,
    },
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Source").field(&self.name()).finish()
    }
}

impl Source {
    /// What the source is called; standard input is `-`.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Path(path) => path.display().to_string(),
            Self::Range { path, start, end, .. } => range_name(path, *start, *end),
            Self::Stdin => "-".to_owned(),
            Self::Stream { name, .. } => name.clone(),
        }
    }

    /// Fails early if this is a file that is missing or a folder; gives the size where it is known.
    pub(crate) fn check(&self) -> Result<Option<u64>, Error> {
        let (Self::Path(path) | Self::Range { path, .. }) = self else { return Ok(None) };
        let about =
            fs::metadata(path).map_err(|source| Error::Io { path: path.clone(), source })?;
        if about.is_dir() {
            return Err(Error::Folder { path: path.clone() });
        }
        if let Some(kind) = endless(about.file_type()) {
            return Err(Error::Special { path: path.clone(), kind });
        }
        match self {
            Self::Range { .. } if !about.is_file() => {
                Err(Error::Special { path: path.clone(), kind: "a pipe" })
            }
            Self::Range { start, end, .. } => {
                Ok(Some((*end).min(about.len()).saturating_sub(*start)))
            }
            _ => Ok(about.is_file().then_some(about.len())),
        }
    }

    /// Opens the source; `progress` grows with every byte read.
    pub(crate) fn open(
        self,
        digest: bool,
        progress: Arc<AtomicU64>,
    ) -> Result<(Place, Raw), Error> {
        let (place, reader): (Place, Box<dyn Read>) = match self {
            Self::Path(path) => match File::open(&path).and_then(Whole::new) {
                Ok(file) => (Place::Path(path), Box::new(file)),
                Err(source) => return Err(Error::Io { path, source }),
            },
            Self::Range { path, start, end, blank } => {
                let part = |file| Part::new(file, start, end, blank);
                match File::open(&path).and_then(part) {
                    Ok(part) => (Place::Range(path, start, end), Box::new(part)),
                    Err(source) => return Err(Error::Io { path, source }),
                }
            }
            Self::Stdin => (Place::Name("-".to_owned()), Box::new(io::stdin().lock())),
            Self::Stream { name, reader } => (Place::Name(name), reader),
        };
        Ok((place, Raw { reader, tally: Rc::default(), digest, progress }))
    }
}

/// What a part of a file is called.
fn range_name(path: &Path, start: u64, end: u64) -> String {
    format!("{}, bytes {start} to {end}", path.display())
}

/// What a file is called that need not have an end; pipes are read like files.
#[cfg(unix)]
fn endless(kind: fs::FileType) -> Option<&'static str> {
    use std::os::unix::fs::FileTypeExt;
    if kind.is_char_device() {
        Some("a character device")
    } else if kind.is_block_device() {
        Some("a block device")
    } else if kind.is_socket() {
        Some("a socket")
    } else {
        None
    }
}

#[cfg(not(unix))]
fn endless(_: fs::FileType) -> Option<&'static str> {
    None
}

/// What an open source is called.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    /// A file.
    Path(PathBuf),
    /// A part of a file.
    Range(PathBuf, u64, u64),
    /// A stream.
    Name(String),
}

impl Place {
    /// The name in messages and in the report.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Path(path) => path.display().to_string(),
            Self::Range(path, start, end) => range_name(path, *start, *end),
            Self::Name(name) => name.clone(),
        }
    }

    /// The name before numbers of lines and bytes.
    pub(crate) fn name_for_lines(&self) -> String {
        match self {
            Self::Range(..) => {
                format!("{} (counted from the first line that begins there)", self.name())
            }
            _ => self.name(),
        }
    }

    /// The error of a source that the system could not read.
    pub(crate) fn unreadable(&self, source: io::Error) -> Error {
        match self {
            Self::Path(path) | Self::Range(path, ..) => {
                let shorter = source.get_ref().and_then(|error| error.downcast_ref::<Shorter>());
                match shorter {
                    Some(&Shorter { expected, found }) => {
                        Error::Shorter { path: path.clone(), expected, found }
                    }
                    None => Error::Io { path: path.clone(), source },
                }
            }
            Self::Name(name) => Error::Stream { name: name.clone(), source },
        }
    }
}

/// What was read of a source so far.
#[derive(Default)]
pub(crate) struct Tally {
    /// Number of raw bytes.
    pub(crate) bytes: u64,
    /// Digest of the raw bytes.
    pub(crate) digest: blake3::Hasher,
}

/// The raw bytes of a source, counted and digested as they pass.
pub(crate) struct Raw {
    reader: Box<dyn Read>,
    tally: Rc<RefCell<Tally>>,
    digest: bool,
    progress: Arc<AtomicU64>,
}

impl Raw {
    /// The tally, which stays readable while a decompressor owns the reader.
    pub(crate) fn tally(&self) -> Rc<RefCell<Tally>> {
        Rc::clone(&self.tally)
    }
}

impl Read for Raw {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = loop {
            match self.reader.read(buffer) {
                Ok(count) => break count.min(buffer.len()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    return Err(io::Error::new(error.kind(), RawFault(error)));
                }
            }
        };
        let mut tally = self.tally.borrow_mut();
        tally.bytes += count as u64;
        if self.digest {
            tally.digest.update(&buffer[..count]);
        }
        self.progress.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

/// Marks an error of the source itself, to tell it from an error of the decompressor above it.
#[derive(Debug)]
struct RawFault(io::Error);

impl std::fmt::Display for RawFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for RawFault {}

/// Gives back the error of the source itself, or the error of the decompressor unchanged.
pub(crate) fn blame(error: io::Error) -> Result<io::Error, io::Error> {
    error.downcast::<RawFault>().map(|fault| fault.0)
}
