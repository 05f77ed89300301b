//! Writing a run.
//!
//! A run is a head, blocks and a tail. The head is the word `minent`, a zero, the version and the kind of
//! key. A block is the length of its records, their checksum, and the records: key and value, both as
//! short as they go. The tail is a block of no records; its checksum covers the number of keys. Checksums
//! cover that of the block before too, so that no block can stand anywhere else.

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use crate::run::{Place, Run, Store};
use crate::{Error, Key, varint};

/// A block is written when it is this long.
const BLOCK: usize = 1 << 15;

/// The start of every run, without the kind of key.
pub(crate) const HEAD: [u8; 8] = *b"minent\0\x01";

/// The checksum of a block, which follows one of checksum `before`.
pub(crate) fn checksum(before: u32, records: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&before.to_le_bytes());
    hasher.update(records);
    hasher.finalize()
}

enum Target {
    Memory(Vec<u8>),
    File(File, PathBuf),
}

/// Takes keys in order and makes a run of them.
pub struct Writer<K> {
    target: Target,
    /// The block at hand, with room for its length and checksum in front.
    block: Vec<u8>,
    before: K,
    /// The checksum of the block before.
    sum: u32,
    keys: u64,
}

/// The bytes before the records of a block.
const FRONT: usize = 8;

impl<K: Key> Writer<K> {
    /// Starts a run.
    ///
    /// # Errors
    /// [`Error::Write`] when there can be no file in the folder.
    pub fn new(place: &Place) -> Result<Self, Error> {
        let target = match place {
            Place::Memory => Target::Memory(Vec::new()),
            Place::Folder(folder) => match tempfile::tempfile_in(folder) {
                Ok(file) => Target::File(file, folder.clone()),
                Err(source) => return Err(Error::Write { path: folder.clone(), source }),
            },
        };
        let block = Vec::with_capacity(BLOCK + 64);
        let mut writer = Self { target, block, before: K::default(), sum: 0, keys: 0 };
        writer.put(&[&HEAD[..], &[K::KIND]].concat())?;
        writer.start();
        Ok(writer)
    }

    /// Takes the next key; keys must ascend.
    ///
    /// # Errors
    /// [`Error::Unordered`] when they do not, [`Error::Write`].
    #[inline]
    pub fn push(&mut self, key: &K, value: u64) -> Result<(), Error> {
        if self.keys > 0 && !self.before.is_below(key) {
            return Err(Error::Unordered);
        }
        if self.block.len() >= BLOCK {
            self.flush()?;
        }
        if self.block.len() == FRONT {
            key.write(&K::default(), &mut self.block);
        } else {
            key.write(&self.before, &mut self.block);
        }
        varint::write(value, &mut self.block);
        self.before.clone_from(key);
        self.keys += 1;
        Ok(())
    }

    /// Completes the run.
    ///
    /// # Errors
    /// [`Error::Write`].
    pub fn finish(mut self) -> Result<Run<K>, Error> {
        if self.block.len() > FRONT {
            self.flush()?;
        }
        let tail = checksum(self.sum, &self.keys.to_le_bytes());
        let keys = self.keys;
        self.put(&[&[0; 4][..], &tail.to_le_bytes(), &keys.to_le_bytes()].concat())?;
        Ok(Run::new(match self.target {
            Target::Memory(bytes) => Store::Bytes(bytes.into()),
            Target::File(file, _) => Store::File(Arc::new(file)),
        }))
    }

    fn start(&mut self) {
        self.block.clear();
        self.block.resize(FRONT, 0);
    }

    fn flush(&mut self) -> Result<(), Error> {
        let records = &self.block[FRONT..];
        let length = u32::try_from(records.len()).map_err(|_| Error::TooLarge)?;
        let sum = checksum(self.sum, records);
        self.block[..4].copy_from_slice(&length.to_le_bytes());
        self.block[4..FRONT].copy_from_slice(&sum.to_le_bytes());
        let block = std::mem::take(&mut self.block);
        self.put(&block)?;
        self.block = block;
        self.sum = sum;
        self.start();
        Ok(())
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), Error> {
        match &mut self.target {
            Target::Memory(all) => all.extend_from_slice(bytes),
            Target::File(file, folder) => {
                let written = file.write_all(bytes);
                written.map_err(|source| Error::Write { path: folder.clone(), source })?;
            }
        }
        Ok(())
    }
}
