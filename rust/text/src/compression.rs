//! Decompression, chosen by the first bytes and not by the name.

use std::io::{self, BufReader, Cursor, Read};

use crate::Error;
use crate::source::{Place, Raw, blame};

/// How a source is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// Not at all.
    None,
    /// gzip, of one or several members.
    Gzip,
    /// bzip2, of one or several streams.
    Bzip2,
    /// Zstandard, of one or several frames.
    Zstd,
}

impl Compression {
    /// The usual name: `none`, `gzip`, `bzip2` or `zstd`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Gzip => "gzip",
            Self::Bzip2 => "bzip2",
            Self::Zstd => "zstd",
        }
    }

    /// Recognizes compressed data by its first bytes.
    fn of(head: &[u8]) -> Self {
        match head {
            [0x1f, 0x8b, 8, ..] => Self::Gzip,
            // "BZh" and a digit could be text, so the magic number of the first block counts too.
            [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, 0x59, 0x26, 0x53, 0x59, ..]
            | [b'B', b'Z', b'h', b'1'..=b'9', 0x17, 0x72, 0x45, 0x38, 0x50, 0x90, ..] => {
                Self::Bzip2
            }
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Self::Zstd,
            _ => Self::None,
        }
    }

    /// The compression that a name promises although `head` is too short to show it.
    fn promised(name: &str, head: &[u8]) -> Option<Self> {
        let (format, magic): (Self, &[u8]) = match name.rsplit_once('.')?.1 {
            "gz" | "tgz" => (Self::Gzip, &[0x1f, 0x8b, 8]),
            "bz2" => (Self::Bzip2, b"BZh"),
            "zst" | "zstd" => (Self::Zstd, &[0x28, 0xb5, 0x2f, 0xfd]),
            _ => return None,
        };
        let shared = head.len().min(magic.len());
        (head.len() < HEAD && head[..shared] == magic[..shared]).then_some(format)
    }
}

/// As many bytes as it takes to recognize every form.
const HEAD: usize = 10;

/// Forms that are recognized only to be refused by name.
fn unsupported(head: &[u8]) -> Option<&'static str> {
    match head {
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Some("xz"),
        [b'P', b'K', 3, 4, ..] => Some("zip"),
        [b'7', b'z', 0xbc, 0xaf, 0x27, 0x1c, ..] => Some("7z"),
        [0x04, 0x22, 0x4d, 0x18, ..] => Some("lz4"),
        [b'%', b'P', b'D', b'F', b'-', ..] => Some("PDF"),
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => Some("UTF-32"),
        _ => None,
    }
}

/// The decompressed bytes of a source.
pub(crate) struct Input {
    reader: Box<dyn Read>,
    place: Place,
    /// How the source is compressed.
    pub(crate) compression: Compression,
}

impl Input {
    /// Looks at the first bytes and puts the right decompressor before the rest.
    pub(crate) fn new(place: Place, mut raw: Raw) -> Result<Self, Error> {
        let mut head = Vec::with_capacity(HEAD);
        if let Err(error) = raw.by_ref().take(HEAD as u64).read_to_end(&mut head) {
            let (Ok(error) | Err(error)) = blame(error);
            return Err(place.unreadable(error));
        }
        if let Some(format) = unsupported(&head) {
            return Err(Error::Unsupported { name: place.name(), format });
        }
        let compression = Compression::of(&head);
        if compression == Compression::None
            && let Some(format) = Compression::promised(&place.name(), &head)
        {
            return Err(Error::Truncated { name: place.name(), format: format.as_str() });
        }
        let whole = Cursor::new(head).chain(raw);
        let reader: Box<dyn Read> = match compression {
            Compression::None => Box::new(whole),
            Compression::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(buffered(whole))),
            Compression::Bzip2 => Box::new(bzip2::bufread::MultiBzDecoder::new(buffered(whole))),
            Compression::Zstd => match zstd::stream::read::Decoder::with_buffer(buffered(whole)) {
                Ok(decoder) => Box::new(decoder),
                Err(error) => return Err(place.unreadable(error)),
            },
        };
        Ok(Self { reader, place, compression })
    }

    /// Takes data that are not compressed, whatever they look like.
    pub(crate) fn plain(place: Place, raw: Raw) -> Self {
        Self { reader: Box::new(raw), place, compression: Compression::None }
    }

    /// The name of the source before numbers of lines and bytes.
    pub(crate) fn name_for_lines(&self) -> String {
        self.place.name_for_lines()
    }

    /// The name of the source.
    pub(crate) fn name(&self) -> String {
        self.place.name()
    }

    /// Appends up to `count` bytes to `buffer`; fewer come only at the end of the data.
    pub(crate) fn read_onto(&mut self, buffer: &mut Vec<u8>, count: usize) -> Result<usize, Error> {
        buffer.reserve(count);
        let limited = &mut (&mut self.reader).take(count as u64);
        limited.read_to_end(buffer).map_err(|error| self.explain(error))
    }

    /// Tells an unreadable source from a truncated and a damaged one.
    fn explain(&self, error: io::Error) -> Error {
        let source = match blame(error) {
            Ok(source) => return self.place.unreadable(source),
            Err(source) => source,
        };
        let (name, format) = (self.name(), self.compression.as_str());
        match (self.compression, source.kind()) {
            (Compression::None, _) => self.place.unreadable(source),
            (_, io::ErrorKind::UnexpectedEof) => Error::Truncated { name, format },
            _ => Error::Damaged { name, format, source },
        }
    }
}

/// Compressed data are read in pieces of this size.
fn buffered<R: Read>(reader: R) -> BufReader<R> {
    BufReader::with_capacity(1 << 16, reader)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_looks_like_bzip2_is_text() {
        assert_eq!(Compression::of(b"BZh9 is how bzip2 starts"), Compression::None);
        assert_eq!(Compression::of(b""), Compression::None);
    }

    #[test]
    fn short_compressed_files_are_noticed() {
        assert_eq!(Compression::promised("a.gz", b""), Some(Compression::Gzip));
        assert_eq!(Compression::promised("a.txt.bz2", b"BZ"), Some(Compression::Bzip2));
        assert_eq!(Compression::promised("a.zst", b"text"), None);
        assert_eq!(Compression::promised("a.txt", b""), None);
    }
}
