//! Writing archives of pairs.

use std::io::Write;
use std::path::Path;

use super::header::{ARRAY, Kind, Member, tail};
use super::layout::{BYTES, FLAG, FORMAT, I32, I64, TEXT3, TEXT7, U32, U64, UNIT, VERSION};
use super::sums::{Digest, Sums};
use crate::spool::Spool;
use crate::{Error, Output, PairSink, Words};

/// Columns held back before they are written.
const HELD: usize = 1 << 15;

/// What a file of pairs holds besides the pairs.
#[derive(Clone, Copy, Debug)]
pub struct Extras<'a> {
    /// The words of the first rows; may be none.
    pub words: Words<'a>,
    /// The count of each word, or of each row where there are no words; may be empty.
    pub counts: &'a [i64],
    /// A count of so much weighs 1.
    pub unit: i64,
    /// JSON, for people and programs.
    pub info: &'a str,
}

impl Default for Extras<'_> {
    fn default() -> Self {
        Self { words: Words::default(), counts: &[], unit: 1, info: "{}" }
    }
}

impl Extras<'_> {
    /// Refuses what belongs to no square matrix of so many rows.
    pub(crate) fn check(&self, path: &Path, side: u32) -> Result<(), Error> {
        let (words, counts) = (self.words.len(), self.counts.len());
        let why = if i32::try_from(side).is_err() {
            format!("{side} rows are more than {}", i32::MAX)
        } else if words > side as usize {
            format!("there are {words} words, but {side} rows")
        } else if !fits(counts, words, i64::from(side)) {
            format!("there are {words} words and {side} rows, but {counts} counts of words")
        } else if self.counts.iter().any(|&n| n < 0) {
            "a word has a negative count".to_owned()
        } else if self.unit < 1 {
            format!("the unit must be at least 1, not {}", self.unit)
        } else {
            return Ok(());
        };
        Err(Error::row(path, why))
    }
}

/// Whether there can be so many counts of words: none, or one for each word, or for each row if nobody
/// says what the words are.
pub(super) fn fits(counts: usize, words: usize, side: i64) -> bool {
    counts == 0 || counts == words || words == 0 && counts as i64 == side
}

/// Writes counts of pairs as they come; columns go straight to the file, counts and ends of rows wait
/// in temporary files.
pub struct CsrNpz<'a> {
    archive: Archive,
    extras: Extras<'a>,
    side: u32,
    last: Option<(u32, u32)>,
    columns: Vec<u32>,
    ends: Spool<i64>,
    small: Spool<u32>,
    large: Option<Spool<u64>>,
    temp: Option<Box<Path>>,
    len: i64,
}

impl<'a> CsrNpz<'a> {
    /// A file for a square matrix of so many rows; `temp` is the folder of temporary files.
    ///
    /// # Errors
    ///
    /// When the file or a temporary file cannot be made, or the words do not fit the matrix.
    pub fn create(
        path: &Path,
        side: u32,
        extras: Extras<'a>,
        temp: Option<&Path>,
    ) -> Result<Self, Error> {
        extras.check(path, side)?;
        let mut archive = Archive::new(Output::create(path)?);
        archive.put("minent", TEXT7, VERSION)?;
        archive.put("format", TEXT3, FORMAT)?;
        archive.put("shape", I64, bytemuck::cast_slice(&[i64::from(side); 2]))?;
        archive.put("_is_array", FLAG, &[1])?;
        archive.begin("indices")?;
        let mut ends = Spool::create(temp)?;
        ends.push(0)?;
        Ok(Self {
            archive,
            extras,
            side,
            last: None,
            columns: Vec::with_capacity(HELD),
            ends,
            small: Spool::create(temp)?,
            large: None,
            temp: temp.map(Into::into),
            len: 0,
        })
    }

    #[cold]
    fn flush(&mut self) -> Result<(), Error> {
        self.archive.write(bytemuck::cast_slice(&self.columns))?;
        self.columns.clear();
        Ok(())
    }

    /// Says where rows end until `row` has begun.
    fn close_rows(&mut self, row: u32) -> Result<(), Error> {
        while self.ends.len() <= u64::from(row) {
            self.ends.push(self.len)?;
        }
        Ok(())
    }

    /// Keeps a count of 64 bits, and from now on all of them in this way.
    #[cold]
    fn push_large(&mut self, n: u64) -> Result<(), Error> {
        if self.large.is_none() {
            let mut large = Spool::create(self.temp.as_deref())?;
            let small = std::mem::replace(&mut self.small, Spool::create(self.temp.as_deref())?);
            small.drain(|some| some.iter().try_for_each(|&n| large.push(u64::from(n))))?;
            self.large = Some(large);
        }
        self.large.as_mut().map_or(Ok(()), |large| large.push(n))
    }

    #[cold]
    fn refuse(&self, i: u32, j: u32, n: u64) -> Error {
        let path = self.archive.output.path();
        let side = self.side;
        if n == 0 {
            return Error::row(path, format!("the pair ({i}, {j}) has no count"));
        }
        match self.last {
            _ if i >= side || j >= side => Error::row(
                path,
                format!("the pair ({i}, {j}) is outside of {side} rows and columns"),
            ),
            Some((row, column)) => {
                Error::row(path, format!("the pair ({i}, {j}) comes after ({row}, {column})"))
            }
            None => Error::row(path, format!("the pair ({i}, {j}) is unexpected")),
        }
    }

    fn close(mut self) -> Result<(), Error> {
        self.flush()?;
        self.close_rows(self.side)?;
        let Self { mut archive, extras, ends, small, large, len, .. } = self;
        archive.end(I32)?;
        archive.begin("indptr")?;
        if i32::try_from(len).is_ok() {
            let mut narrow: Vec<i32> = Vec::new();
            ends.drain(|some| {
                narrow.clear();
                narrow.extend(some.iter().map(|&end| end as i32));
                archive.write(bytemuck::cast_slice(&narrow))
            })?;
            archive.end(I32)?;
        } else {
            ends.drain(|some| archive.write(bytemuck::cast_slice(some)))?;
            archive.end(I64)?;
        }
        archive.begin("data")?;
        if let Some(large) = large {
            large.drain(|some| archive.write(bytemuck::cast_slice(some)))?;
            archive.end(U64)?;
        } else {
            small.drain(|some| archive.write(bytemuck::cast_slice(some)))?;
            archive.end(U32)?;
        }
        archive.put("words", BYTES, extras.words.bytes())?;
        archive.put("word_ends", I64, bytemuck::cast_slice(extras.words.ends()))?;
        archive.put("word_counts", I64, bytemuck::cast_slice(extras.counts))?;
        archive.put("unit", UNIT, &extras.unit.to_le_bytes())?;
        archive.put("info", BYTES, extras.info.as_bytes())?;
        archive.close()
    }
}

impl PairSink for CsrNpz<'_> {
    #[inline]
    fn push(&mut self, i: u32, j: u32, n: u64) -> Result<(), Error> {
        let new_row = match self.last {
            Some((row, column)) if i == row && j > column => false,
            Some((row, _)) if i <= row => return Err(self.refuse(i, j, n)),
            _ => true,
        };
        if j >= self.side || i >= self.side || n == 0 {
            return Err(self.refuse(i, j, n));
        }
        if new_row {
            self.close_rows(i)?;
        }
        self.last = Some((i, j));
        self.len += 1;
        self.columns.push(j);
        if self.columns.len() == HELD {
            self.flush()?;
        }
        match u32::try_from(n) {
            Ok(n) if self.large.is_none() => self.small.push(n),
            _ => self.push_large(n),
        }
    }

    fn finish(self: Box<Self>) -> Result<(), Error> {
        self.close()
    }
}

/// A zip archive of arrays that is being written.
struct Archive {
    output: Output,
    at: u64,
    members: Vec<Member>,
    digest: Digest,
    name: &'static str,
    sums: Sums,
}

impl Archive {
    fn new(output: Output) -> Self {
        let (digest, sums) = (Digest::default(), Sums::default());
        Self { output, at: 0, members: Vec::new(), digest, name: "", sums }
    }

    fn raw(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let done = self.output.write_all(bytes);
        done.map_err(|source| Error::write(self.output.path(), source))
    }

    /// Leaves room for the record and the header of a member.
    fn begin(&mut self, name: &'static str) -> Result<(), Error> {
        (self.name, self.sums) = (name, Sums::default());
        self.raw(&vec![0; Member::record_len(name) + ARRAY])
    }

    /// Writes numbers of the member.
    fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.sums.add(bytes);
        self.raw(bytes)
    }

    /// Fills in the record and the header of the member.
    fn end(&mut self, kind: Kind) -> Result<(), Error> {
        let (name, at, sums) = (self.name, self.at, std::mem::take(&mut self.sums));
        let Some(header) = kind.header(sums.len()) else {
            let why = format!("{} bytes are no whole number of {}", sums.len(), kind.name);
            return Err(Error::row(self.output.path(), why));
        };
        let size = ARRAY as u64 + sums.len();
        let member = Member { name, crc: sums.crc(&header), size, at };
        let mut head = member.record();
        self.at += head.len() as u64 + size;
        head.extend(header);
        self.digest.add(name, &header, &sums);
        self.members.push(member);
        let done = self.output.patch(at, &head);
        done.map_err(|source| Error::write(self.output.path(), source))
    }

    /// Writes a whole member.
    fn put(&mut self, name: &'static str, kind: Kind, bytes: &[u8]) -> Result<(), Error> {
        self.begin(name)?;
        self.write(bytes)?;
        self.end(kind)
    }

    /// Writes the digest and the list of members, and gives the file its name.
    fn close(mut self) -> Result<(), Error> {
        let digest = self.digest.bytes();
        self.put("digest", BYTES, &digest)?;
        let tail = tail(&self.members, self.at);
        self.raw(&tail)?;
        self.output.commit()
    }
}
