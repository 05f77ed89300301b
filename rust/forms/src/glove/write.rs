//! Writing pairs for `GloVe`.

use std::io::Write;

use super::{LARGEST, RECORD};
use crate::{Error, Output, PairSink};

/// Bytes held back before they are written.
const HELD: usize = RECORD << 13;

/// Writes counts of pairs as weights, in the order in which they come.
pub struct Writer {
    output: Output,
    unit: f64,
    held: Vec<u8>,
}

impl Writer {
    /// A count of `unit` weighs 1.
    ///
    /// # Errors
    ///
    /// When the unit is zero.
    pub fn new(output: Output, unit: u64) -> Result<Self, Error> {
        if unit == 0 {
            return Err(Error::row(output.path(), "the unit must be at least 1"));
        }
        Ok(Self { output, unit: unit as f64, held: Vec::with_capacity(HELD) })
    }

    fn flush(&mut self) -> Result<(), Error> {
        let done = self.output.write_all(&self.held);
        self.held.clear();
        done.map_err(|source| Error::write(self.output.path(), source))
    }
}

impl PairSink for Writer {
    fn push(&mut self, i: u32, j: u32, n: u64) -> Result<(), Error> {
        let rank = |id: u32| id.checked_add(1).and_then(|rank| i32::try_from(rank).ok());
        let (Some(first), Some(second)) = (rank(i), rank(j)) else {
            let why = format!("the form has no ranks for the words {i} and {j}");
            return Err(Error::row(self.output.path(), why));
        };
        if n == 0 || n > LARGEST {
            let why = format!("the pair ({i}, {j}) has a count of {n}, which the form cannot keep");
            return Err(Error::row(self.output.path(), why));
        }
        self.held.extend(first.to_le_bytes());
        self.held.extend(second.to_le_bytes());
        self.held.extend((n as f64 / self.unit).to_le_bytes());
        if self.held.len() >= HELD { self.flush() } else { Ok(()) }
    }

    fn finish(mut self: Box<Self>) -> Result<(), Error> {
        self.flush()?;
        self.output.commit()
    }
}
