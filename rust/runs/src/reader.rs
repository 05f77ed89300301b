//! Reading a run, checking it on the way.

use std::io::Read;

use crate::stream::Stream;
use crate::writer::{HEAD, checksum};
use crate::{Error, Key, varint};

/// Reads a run from its start.
pub struct Reader<K> {
    source: Box<dyn Read + Send>,
    name: String,
    block: Vec<u8>,
    /// How much of the block was used.
    used: usize,
    key: K,
    value: u64,
    /// The checksum of the block before.
    sum: u32,
    keys: u64,
    ended: bool,
}

impl<K: Key> Reader<K> {
    /// Looks at the head of a run.
    pub(crate) fn new(source: Box<dyn Read + Send>, name: String) -> Result<Self, Error> {
        let mut reader = Self {
            source,
            name,
            block: Vec::new(),
            used: 0,
            key: K::default(),
            value: 0,
            sum: 0,
            keys: 0,
            ended: false,
        };
        let head: [u8; HEAD.len() + 1] = reader.take()?;
        if head[..6] != HEAD[..6] {
            return Err(reader.damaged("it does not start as a run does"));
        }
        if head[..HEAD.len()] != HEAD {
            return Err(reader.damaged("it was written by another version of minent"));
        }
        if head[HEAD.len()] != K::KIND {
            return Err(reader.damaged("it holds keys of another kind"));
        }
        reader.block.clear();
        Ok(reader)
    }

    #[cold]
    fn damaged(&self, why: &'static str) -> Error {
        Error::Damaged { name: self.name.clone(), why }
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        self.fill(N as u64)?;
        self.block.as_slice().try_into().map_err(|_| self.cut())
    }

    fn cut(&self) -> Error {
        Error::Cut { name: self.name.clone() }
    }

    /// Reads so many bytes into the block, which grows only as bytes come.
    fn fill(&mut self, length: u64) -> Result<(), Error> {
        self.block.clear();
        let read = (&mut self.source).take(length).read_to_end(&mut self.block);
        let read = read.map_err(|source| Error::Read { name: self.name.clone(), source })?;
        if (read as u64) < length { Err(self.cut()) } else { Ok(()) }
    }

    /// Goes to the next block; false at the end of the run.
    fn next_block(&mut self) -> Result<bool, Error> {
        let front: [u8; 8] = self.take()?;
        let half = |at: usize| [front[at], front[at + 1], front[at + 2], front[at + 3]];
        let (length, sum) = (u32::from_le_bytes(half(0)), u32::from_le_bytes(half(4)));
        self.used = 0;
        if length == 0 {
            let keys: [u8; 8] = self.take()?;
            if checksum(self.sum, &keys) != sum || u64::from_le_bytes(keys) != self.keys {
                return Err(self.damaged("its end does not fit its blocks"));
            }
            if self.source.read(&mut [0]).is_ok_and(|more| more > 0) {
                return Err(self.damaged("something follows its end"));
            }
            self.ended = true;
            return Ok(false);
        }
        self.fill(u64::from(length))?;
        if checksum(self.sum, &self.block) != sum {
            return Err(self.damaged("the checksum of a block does not fit"));
        }
        self.sum = sum;
        Ok(true)
    }
}

impl<K: Key> Stream<K> for Reader<K> {
    #[inline]
    fn advance(&mut self) -> Result<bool, Error> {
        if self.ended {
            return Ok(false);
        }
        if self.used == self.block.len() {
            if !self.next_block()? {
                return Ok(false);
            }
            self.key = K::default();
        }
        let mut rest = &self.block[self.used..];
        let value = self.key.read(&mut rest).and_then(|()| varint::read(&mut rest));
        let Some(value) = value else { return Err(self.damaged("a record does not fit")) };
        self.used = self.block.len() - rest.len();
        self.value = value;
        self.keys += 1;
        Ok(true)
    }

    #[inline]
    fn key(&self) -> &K {
        &self.key
    }

    #[inline]
    fn value(&self) -> u64 {
        self.value
    }
}
