//! The bytes of a source that is no text: decompressed, and nothing else.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::compression::Input;
use crate::{Compression, Error, Source};

/// The decompressed bytes of a source, in the order in which they come.
pub struct Bytes {
    input: Input,
    total: Option<u64>,
    read: Arc<AtomicU64>,
}

impl Bytes {
    /// Opens a source; the first bytes tell how it is compressed.
    ///
    /// # Errors
    ///
    /// When it cannot be read, or is of a form that is not supported.
    pub fn open(source: Source) -> Result<Self, Error> {
        let total = source.check()?;
        let read = Arc::default();
        let (place, raw) = source.open(false, Arc::clone(&read))?;
        Ok(Self { input: Input::new(place, raw)?, total, read })
    }

    /// The name of the source.
    #[must_use]
    pub fn name(&self) -> String {
        self.input.name()
    }

    /// How many bytes there are in all, where that is known before they are read.
    #[must_use]
    pub fn len(&self) -> Option<u64> {
        self.total.filter(|_| self.input.compression == Compression::None)
    }

    /// Whether it is known that there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == Some(0)
    }

    /// How many bytes of the source itself were read, and how many there are.
    #[must_use]
    pub fn progress(&self) -> (u64, Option<u64>) {
        (self.read.load(Ordering::Relaxed), self.total)
    }

    /// Appends up to `count` bytes to `buffer`; fewer come only at the end of the data.
    ///
    /// # Errors
    ///
    /// When the source cannot be read, or its compressed data are damaged or cut short.
    pub fn read_onto(&mut self, buffer: &mut Vec<u8>, count: usize) -> Result<usize, Error> {
        self.input.read_onto(buffer, count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(bytes: &'static [u8]) -> Result<Bytes, Error> {
        Bytes::open(Source::Stream { name: "s".to_owned(), reader: Box::new(bytes) })
    }

    #[test]
    fn bytes_come_as_they_are() {
        let mut bytes = open(b"\xff\x00\r\nabc").unwrap();
        let mut found = vec![1];
        assert_eq!(bytes.read_onto(&mut found, 4).unwrap(), 4);
        assert_eq!(bytes.read_onto(&mut found, 40).unwrap(), 3);
        assert_eq!(found, b"\x01\xff\x00\r\nabc");
        assert_eq!((bytes.name().as_str(), bytes.progress(), bytes.len()), ("s", (7, None), None));
        assert!(!bytes.is_empty());
        assert!(open(b"PK\x03\x04").is_err());
    }
}
