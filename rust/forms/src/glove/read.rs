//! Reading pairs of `GloVe`.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use super::{LARGEST, RECORD};
use crate::Error;

/// Records read at a time.
const STEP: usize = 1 << 13;

/// A pair of ids from 0 on and its weight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Record {
    /// The first word.
    pub i: u32,
    /// The second word.
    pub j: u32,
    /// Finite and positive.
    pub weight: f64,
}

/// Reads records one at a time, in the order of the file.
pub struct Reader {
    path: PathBuf,
    file: File,
    vocab: Option<u32>,
    len: u64,
    read: u64,
    held: Vec<u8>,
    at: usize,
}

impl Reader {
    /// Opens a file; ranks above `vocab` are refused.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, or its length is not one of whole records.
    pub fn open(path: &Path, vocab: Option<u32>) -> Result<Self, Error> {
        let fail = |source| Error::read(path, source);
        let file = File::open(path).map_err(fail)?;
        let data = file.metadata().map_err(fail)?;
        if data.is_dir() {
            return Err(fail(ErrorKind::IsADirectory.into()));
        }
        let len = data.len();
        if len % RECORD as u64 != 0 {
            return Err(Error::Foreign {
                path: path.into(),
                form: "a file of GloVe's pairs, or it is cut short",
                why: format!("its {len} bytes are not whole records of {RECORD}"),
            });
        }
        let (path, held) = (path.to_path_buf(), Vec::new());
        Ok(Self { path, file, vocab, len: len / RECORD as u64, read: 0, held, at: 0 })
    }

    /// How many records the file holds.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Room for all records, if the system gives it.
    ///
    /// # Errors
    ///
    /// When it does not.
    pub fn room<T>(&self) -> Result<Vec<T>, Error> {
        let mut room = Vec::new();
        if usize::try_from(self.len).is_ok_and(|len| room.try_reserve_exact(len).is_ok()) {
            return Ok(room);
        }
        let bytes = self.len.saturating_mul(size_of::<T>() as u64);
        Err(Error::Memory { path: self.path.clone(), bytes })
    }

    fn refill(&mut self) -> Result<bool, Error> {
        let count = (self.len - self.read).min(STEP as u64) as usize;
        self.held.resize(count * RECORD, 0);
        self.at = 0;
        match self.file.read_exact(&mut self.held) {
            Ok(()) => Ok(count > 0),
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => {
                self.held.clear();
                Err(Error::cut_short(&self.path, "it ended while it was read"))
            }
            Err(source) => {
                self.held.clear();
                Err(Error::read(&self.path, source))
            }
        }
    }

    fn record(&mut self) -> Result<Record, Error> {
        let (bytes, _) = self.held[self.at..].as_chunks::<8>();
        let [ranks, weight] = [bytes[0], bytes[1]];
        self.at += RECORD;
        self.read += 1;
        let rank = |at: usize| i32::from_le_bytes([0, 1, 2, 3].map(|k| ranks[at + k]));
        let id = |rank: i32| match u32::try_from(rank) {
            Ok(rank) if rank >= 1 && self.vocab.is_none_or(|vocab| rank <= vocab) => Ok(rank - 1),
            _ => Err(self.bad(&match self.vocab {
                Some(vocab) => format!("the rank {rank}, which is not one of {vocab} words"),
                None => format!("the rank {rank}, which is below 1"),
            })),
        };
        let (i, j) = (id(rank(0))?, id(rank(4))?);
        let weight = f64::from_le_bytes(weight);
        if !weight.is_finite() || weight <= 0.0 {
            return Err(self.bad(&format!("the weight {weight}, which is not positive")));
        }
        Ok(Record { i, j, weight })
    }

    fn bad(&self, what: &str) -> Error {
        Error::damaged(&self.path, format!("record {} has {what}", self.read))
    }

    /// An error about the record that was read last.
    #[must_use]
    pub fn not_whole(&self, unit: u64, weight: f64) -> Error {
        self.bad(&format!("the weight {weight}, which is no whole number of 1/{unit}"))
    }
}

impl Iterator for Reader {
    type Item = Result<Record, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.at == self.held.len() {
            match self.refill() {
                Ok(true) => {}
                Ok(false) => return None,
                Err(error) => {
                    self.read = self.len;
                    return Some(Err(error));
                }
            }
        }
        Some(self.record())
    }
}

/// The whole number of units that a weight is, allowing for the rounding of sums.
#[must_use]
pub fn whole_units(weight: f64, unit: u64) -> Option<u64> {
    let units = weight * unit as f64;
    let whole = units.round();
    // `cooccur` sums its weights one by one, so errors grow with the sum; a quotient and a product
    // alone are off by two roundings
    let slack = (units * 1e-9).clamp(1e-6, 0.1).max(units * f64::EPSILON);
    let close = (units - whole).abs() <= slack && (1.0..=LARGEST as f64).contains(&whole);
    close.then_some(whole as u64)
}
