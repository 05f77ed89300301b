//! Bytes in pieces: lines, and runs of a known length.

use memchr::memchr;
use minent_monitor::Monitor;
use minent_text::{Bytes, Source};

use crate::Error;

/// Bytes read at a time.
const STEP: usize = 1 << 20;
/// Nothing that is looked for is further away than this.
const FAR: usize = 1 << 26;

/// A source that is read from its beginning to its end.
pub(super) struct Feed<'a> {
    bytes: Bytes,
    monitor: &'a mut dyn Monitor,
    held: Vec<u8>,
    at: usize,
    ended: bool,
}

/// What a search for a byte found.
pub(super) enum Found<'a> {
    /// The bytes before it, which are taken, and so is the byte.
    Before(&'a [u8]),
    /// It does not come; so many bytes are left.
    Nothing(usize),
}

impl<'a> Feed<'a> {
    pub(super) fn open(source: Source, monitor: &'a mut dyn Monitor) -> Result<Self, Error> {
        let bytes = Bytes::open(source)?;
        Ok(Self { bytes, monitor, held: vec![], at: 0, ended: false })
    }

    pub(super) fn name(&self) -> String {
        self.bytes.name()
    }

    /// How many bytes there are in all, if that is known.
    pub(super) fn len(&self) -> Option<u64> {
        self.bytes.len()
    }

    /// Reads some more; says whether there was any.
    fn more(&mut self) -> Result<bool, Error> {
        if self.ended {
            return Ok(false);
        }
        let (done, total) = self.bytes.progress();
        self.monitor.tick("reading", done, total)?;
        self.held.drain(..self.at);
        self.at = 0;
        let count = self.bytes.read_onto(&mut self.held, STEP)?;
        self.ended = count < STEP;
        Ok(count > 0)
    }

    /// Takes the bytes before the next `byte`, and the byte.
    pub(super) fn until(&mut self, byte: u8) -> Result<Found<'_>, Error> {
        let mut looked = 0;
        loop {
            let ahead = &self.held[self.at..];
            if let Some(place) = memchr(byte, &ahead[looked..]) {
                let start = self.at;
                let end = start + looked + place;
                self.at = end + 1;
                return Ok(Found::Before(&self.held[start..end]));
            }
            looked = ahead.len();
            if looked > FAR || !self.more()? {
                return Ok(Found::Nothing(looked));
            }
        }
    }

    /// Takes so many bytes, or gives back how many are left.
    pub(super) fn take(&mut self, count: usize) -> Result<Result<&[u8], usize>, Error> {
        while self.held.len() - self.at < count {
            if !self.more()? {
                return Ok(Err(self.held.len() - self.at));
            }
        }
        self.at += count;
        Ok(Ok(&self.held[self.at - count..self.at]))
    }

    /// Skips all `byte` that come next.
    pub(super) fn skip(&mut self, byte: u8) -> Result<(), Error> {
        loop {
            match self.held.get(self.at).copied() {
                Some(next) if next == byte => self.at += 1,
                None if self.more()? => {}
                _ => return Ok(()),
            }
        }
    }

    /// Whether no byte is left.
    pub(super) fn is_at_end(&mut self) -> Result<bool, Error> {
        Ok(self.at == self.held.len() && !self.more()?)
    }
}
