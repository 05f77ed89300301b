//! What can go wrong, each as one sentence that says where and what to do.

use std::io;
use std::path::PathBuf;

use minent_monitor::Interrupted;

/// Why a text could not be turned into ids.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file could not be opened or read.
    #[error("cannot read {}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said; its kind tells a missing file from a forbidden one.
        source: io::Error,
    },
    /// A stream or standard input could not be read.
    #[error("cannot read {name}: {source}")]
    Stream {
        /// The name of the stream.
        name: String,
        /// What the stream said.
        source: io::Error,
    },
    /// A file lost some of its end.
    #[error(
        "{} became shorter while it was read ({expected} bytes expected, {found} found)",
        path.display()
    )]
    Shorter {
        /// The file.
        path: PathBuf,
        /// How long it was when it was opened.
        expected: u64,
        /// How long it turned out to be.
        found: u64,
    },
    /// A folder was given where a file is needed.
    #[error("{} is a folder; name the files in it", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
    },
    /// A device or the like was given where a file is needed.
    #[error("{} is {kind}, not a file or a pipe; copy the text to a file, or pipe it in", path.display())]
    Special {
        /// What was given.
        path: PathBuf,
        /// What it is.
        kind: &'static str,
    },
    /// Compressed data end before they are complete.
    #[error("{name} is cut short: its {format} data end in the middle")]
    Truncated {
        /// The source.
        name: String,
        /// `gzip`, `bzip2` or `zstd`.
        format: &'static str,
    },
    /// Compressed data cannot be decompressed.
    #[error("{name} is damaged: its {format} data cannot be decompressed ({source})")]
    Damaged {
        /// The source.
        name: String,
        /// `gzip`, `bzip2` or `zstd`.
        format: &'static str,
        /// What the decompressor said.
        source: io::Error,
    },
    /// A form of file that is not read here.
    #[error("{name} is in {format} form, which is not supported; convert it first")]
    Unsupported {
        /// The source.
        name: String,
        /// The form that was recognized.
        format: &'static str,
    },
    /// Bytes that are not in the encoding, in strict mode.
    #[error(
        "{name}, line {line}: byte {offset} (0x{byte:02X}) is not valid {encoding}; \
         give another encoding, or replace such bytes"
    )]
    Encoding {
        /// The source.
        name: String,
        /// The line of the bad byte, from 1, lines ending at LF, CR LF or CR.
        line: u64,
        /// The offset of the bad byte from the start of the decompressed data.
        offset: u64,
        /// The bad byte.
        byte: u8,
        /// The encoding in use.
        encoding: &'static str,
    },
    /// No such encoding.
    #[error("unknown encoding {label:?}; try auto, utf-8, utf-16le, gb18030, big5 or windows-1252")]
    UnknownEncoding {
        /// What was asked for.
        label: String,
    },
    /// An option has a value that it cannot have.
    #[error("{option} must be {expected}, not {given}")]
    Option {
        /// The name of the option.
        option: &'static str,
        /// What it can be.
        expected: &'static str,
        /// What was given.
        given: String,
    },
    /// There was nothing to read.
    #[error("no text: no sources were given")]
    NoSources,
    /// The sources hold no word.
    #[error("no words in {}", list(names))]
    EmptyText {
        /// The sources.
        names: Vec<String>,
    },
    /// Every sentence was held out.
    #[error(
        "all {sentences} sentences were held out; lower the held-out fraction or give more text"
    )]
    AllHeldOut {
        /// How many sentences the text has.
        sentences: u64,
    },
    /// Every word is too rare.
    #[error(
        "every word is rarer than the minimum count of {min_count} \
         (the most frequent, {most_frequent:?}, occurs {count} times); lower the minimum count"
    )]
    AllRare {
        /// The minimum that was asked for.
        min_count: u64,
        /// The most frequent word.
        most_frequent: String,
        /// How often it occurs.
        count: u64,
    },
    /// The only word is the one that stands for others.
    #[error("every token of the text is <unk>: there is no word to keep")]
    OnlyUnknown,
    /// A list of known words that cannot be a vocabulary.
    #[error("word {number} of the vocabulary, {word:?}, {why}")]
    Known {
        /// The word.
        word: String,
        /// Its place in the list, from 1.
        number: u64,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The vocabulary may hold nothing but the unknown word.
    #[error(
        "a vocabulary of at most {max_vocab} would hold no word besides <unk> \
         ({types} words qualify); raise it"
    )]
    VocabTooSmall {
        /// The size that was asked for.
        max_vocab: usize,
        /// How many words qualify.
        types: usize,
    },
    /// More different words than 32-bit ids can name.
    #[error("the text has more than {limit} different words")]
    TooManyWords {
        /// The largest number of words.
        limit: u32,
    },
    /// A temporary or output file could not be written.
    #[error("cannot write in {}: {source}", folder.display())]
    Write {
        /// The folder of the file.
        folder: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Words could not be set aside on disk, or read back.
    #[error(transparent)]
    Runs(minent_runs::Error),
    /// The system gave no thread.
    #[error("cannot start a thread: {source}; ask for fewer threads, or allow more memory")]
    Spawn {
        /// What the system said.
        source: io::Error,
    },
    /// The work was asked to stop.
    #[error(transparent)]
    Interrupted(#[from] Interrupted),
    /// A thread ended unexpectedly: a bug here, or in the reader that was passed in.
    #[error("the {thread} thread stopped unexpectedly")]
    Thread {
        /// Which thread.
        thread: &'static str,
    },
}

impl From<minent_runs::Error> for Error {
    fn from(error: minent_runs::Error) -> Self {
        match error {
            minent_runs::Error::Interrupted(interrupted) => Self::Interrupted(interrupted),
            error => Self::Runs(error),
        }
    }
}

impl Error {
    /// The kind of the system's error, where there was one.
    #[must_use]
    pub fn io_kind(&self) -> Option<io::ErrorKind> {
        self.io_error().map(io::Error::kind)
    }

    /// The system's error, where there was one.
    #[must_use]
    pub fn io_error(&self) -> Option<&io::Error> {
        match self {
            Self::Io { source, .. }
            | Self::Stream { source, .. }
            | Self::Damaged { source, .. }
            | Self::Spawn { source }
            | Self::Write { source, .. } => Some(source),
            Self::Runs(error) => error.io_error().map(|(source, _)| source),
            _ => None,
        }
    }
}

/// Names the first few sources.
fn list(names: &[String]) -> String {
    const SHOWN: usize = 3;
    let shown = |name: &String| if name == "-" { "standard input" } else { name }.to_owned();
    let text = names.iter().take(SHOWN).map(shown).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(SHOWN) {
        0 => text,
        more => format!("{text} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_names_are_shortened() {
        let names = (1..=5).map(|i| format!("f{i}")).collect();
        assert_eq!(Error::EmptyText { names }.to_string(), "no words in f1, f2, f3 and 2 more");
        let names = vec!["-".to_owned()];
        assert_eq!(Error::EmptyText { names }.to_string(), "no words in standard input");
    }

    #[test]
    fn kind_of_a_missing_file_is_kept() {
        let source = io::Error::from(io::ErrorKind::NotFound);
        let error = Error::Io { path: "x.txt".into(), source };
        assert_eq!(error.io_kind(), Some(io::ErrorKind::NotFound));
        assert!(error.to_string().starts_with("cannot read x.txt: "));
    }
}
