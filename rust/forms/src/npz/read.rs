//! Reading archives of pairs: every byte is checked.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::Path;

use bytemuck::Pod;
use minent_monitor::Monitor;

use super::header::{ARRAY, Kind, Member, tail};
use super::layout::{BYTES, FLAG, FORMAT, I32, I64, TEXT3, TEXT7, U32, U64, UNIT, VERSION};
use super::sums::{Digest, Sums};
use super::write::fits;
use crate::{Error, Words};

/// Bytes read between two looks at the monitor.
const STEP: usize = 1 << 20;

/// Counts of 32 bits where all fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Counts {
    /// All fit.
    Small(Vec<u32>),
    /// Some do not.
    Large(Vec<u64>),
}

/// Counts of pairs and what belongs to them, as a file holds them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pairs {
    /// Where the columns of each row begin, and where the last ones end.
    pub offsets: Vec<i64>,
    /// Columns, ascending within each row.
    pub columns: Vec<i32>,
    /// Counts, none of them zero.
    pub counts: Counts,
    /// The words of the first rows, joined; may be empty.
    pub words: Vec<u8>,
    /// Where each word ends.
    pub word_ends: Vec<i64>,
    /// The count of each word; may be empty.
    pub word_counts: Vec<i64>,
    /// A count of so much weighs 1.
    pub unit: i64,
    /// JSON.
    pub info: String,
}

/// Reads a file of pairs; `None` when it does not begin like one that [`CsrNpz`](super::CsrNpz) wrote.
///
/// # Errors
///
/// When the file cannot be read, is cut short or was altered.
pub fn load(path: &Path, monitor: &mut dyn Monitor) -> Result<Option<Pairs>, Error> {
    let fail = |source| Error::read(path, source);
    let file = File::open(path).map_err(fail)?;
    let len = file.metadata().map_err(fail)?.len();
    let members = Vec::new();
    let mut reader = Reader { path, file, len, at: 0, members, digest: Digest::default(), monitor };
    let mut start = vec![0; Member::record_len("minent").min(usize::try_from(len).unwrap_or(0))];
    reader.fill(&mut start)?;
    if start.get(..4) != Some(b"PK\x03\x04") || !start[4..].windows(10).any(|w| w == b"minent.npy")
    {
        return Ok(None);
    }
    reader.pairs(&start).map(Some)
}

struct Reader<'a> {
    path: &'a Path,
    file: File,
    len: u64,
    at: u64,
    members: Vec<Member>,
    digest: Digest,
    monitor: &'a mut dyn Monitor,
}

impl Reader<'_> {
    fn damaged(&self, why: impl Into<String>) -> Error {
        Error::damaged(self.path, why)
    }

    /// Reads bytes that the file is long enough to hold.
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), Error> {
        self.at += bytes.len() as u64;
        self.file.read_exact(bytes).map_err(|source: io::Error| match source.kind() {
            ErrorKind::UnexpectedEof => Error::cut_short(self.path, "it ended while it was read"),
            _ => Error::read(self.path, source),
        })
    }

    /// Fails unless there are so many more bytes.
    fn need(&self, bytes: u64, what: &str) -> Result<(), Error> {
        let left = self.len.saturating_sub(self.at);
        if bytes > left {
            return Err(Error::cut_short(
                self.path,
                format!(
                    "{bytes} bytes of {what} should follow byte {}, but only {left} do",
                    self.at
                ),
            ));
        }
        Ok(())
    }

    /// Reads a member whose numbers are of one of some kinds, and says of which.
    fn member<T: Pod>(
        &mut self,
        name: &'static str,
        kinds: &[Kind],
    ) -> Result<(Vec<T>, Kind), Error> {
        let len = Member::record_len(name);
        self.need(len as u64, name)?;
        let mut record = vec![0; len];
        self.fill(&mut record)?;
        self.rest_of_member(name, kinds, &record)
    }

    fn rest_of_member<T: Pod>(
        &mut self,
        name: &'static str,
        kinds: &[Kind],
        record: &[u8],
    ) -> Result<(Vec<T>, Kind), Error> {
        let (crc, size) = Member::parse(record);
        let member = Member { name, crc, size, at: self.at - record.len() as u64 };
        if record != member.record() || size < ARRAY as u64 {
            return Err(self.damaged(format!("the record of {name} was altered")));
        }
        self.need(size, name)?;
        let mut header = [0; ARRAY];
        self.fill(&mut header)?;
        let bytes = size - ARRAY as u64;
        let kind = kinds.iter().find(|kind| kind.header(bytes) == Some(header));
        let Some(&kind) = kind.filter(|_| bytes.is_multiple_of(size_of::<T>() as u64)) else {
            return Err(self.damaged(format!("the header of {name} was altered")));
        };
        let mut sums = Sums::default();
        let numbers = self.numbers(bytes / size_of::<T>() as u64, &mut sums)?;
        if sums.crc(&header) != crc {
            return Err(self.damaged(format!("{name} does not match its checksum")));
        }
        self.digest.add(name, &header, &sums);
        self.members.push(member);
        Ok((numbers, kind))
    }

    /// Reads numbers, of which the file is long enough to hold so many.
    fn numbers<T: Pod>(&mut self, count: u64, sums: &mut Sums) -> Result<Vec<T>, Error> {
        let mut numbers = Vec::new();
        let fits = usize::try_from(count).is_ok_and(|n| numbers.try_reserve_exact(n).is_ok());
        if !fits {
            let bytes = count.saturating_mul(size_of::<T>() as u64);
            return Err(Error::Memory { path: self.path.into(), bytes });
        }
        let step = STEP / size_of::<T>();
        while (numbers.len() as u64) < count {
            self.monitor.tick("reading", self.at, Some(self.len))?;
            let start = numbers.len();
            numbers.resize(start + step.min(count as usize - start), T::zeroed());
            let bytes = bytemuck::cast_slice_mut(&mut numbers[start..]);
            self.fill(bytes)?;
            sums.add(bytes);
        }
        Ok(numbers)
    }

    fn pairs(mut self, start: &[u8]) -> Result<Pairs, Error> {
        self.need((Member::record_len("minent") - start.len()) as u64, "minent")?;
        let (version, _) = self.rest_of_member::<u8>("minent", &[TEXT7], start)?;
        if version != VERSION {
            let version = String::from_utf8_lossy(&version).into_owned();
            return Err(Error::Foreign {
                path: self.path.into(),
                form: "a pairs file that this version knows",
                why: format!("its form is {version:?}"),
            });
        }
        let (format, _) = self.member::<u8>("format", &[TEXT3])?;
        let (shape, _) = self.member::<i64>("shape", &[I64])?;
        let (flag, _) = self.member::<u8>("_is_array", &[FLAG])?;
        let (columns, _) = self.member::<i32>("indices", &[I32])?;
        let offsets = self.offsets()?;
        let counts = self.counts()?;
        let (words, _) = self.member::<u8>("words", &[BYTES])?;
        let (word_ends, _) = self.member::<i64>("word_ends", &[I64])?;
        let (word_counts, _) = self.member::<i64>("word_counts", &[I64])?;
        let (unit, _) = self.member::<i64>("unit", &[UNIT])?;
        let (info, _) = self.member::<u8>("info", &[BYTES])?;
        self.end()?;
        let side = shape.first().copied().unwrap_or(-1);
        if format != FORMAT || flag != [1] || shape != [side, side] || unit.len() != 1 {
            return Err(self.damaged("it is no square table of rows"));
        }
        let info = String::from_utf8(info).map_err(|_| self.damaged("its info is not UTF-8"))?;
        let unit = unit[0];
        let pairs = Pairs { offsets, columns, counts, words, word_ends, word_counts, unit, info };
        pairs.check(side).map_err(|why| self.damaged(why))?;
        Ok(pairs)
    }

    fn offsets(&mut self) -> Result<Vec<i64>, Error> {
        // read as bytes of either width, so that one pass over the file is enough
        let (halves, kind) = self.member::<i32>("indptr", &[I32, I64])?;
        if kind == I32 {
            return Ok(halves.into_iter().map(i64::from).collect());
        }
        let whole = |pair: &[i32]| i64::from(pair[0] as u32) | i64::from(pair[1]) << 32;
        Ok(halves.chunks_exact(2).map(whole).collect())
    }

    fn counts(&mut self) -> Result<Counts, Error> {
        let (numbers, kind) = self.member::<u32>("data", &[U32, U64])?;
        if kind == U32 {
            return Ok(Counts::Small(numbers));
        }
        let whole = |pair: &[u32]| u64::from(pair[0]) | u64::from(pair[1]) << 32;
        Ok(Counts::Large(numbers.chunks_exact(2).map(whole).collect()))
    }

    /// Reads the digest and the list of members, after which nothing may follow.
    fn end(&mut self) -> Result<(), Error> {
        let digest = self.digest.bytes();
        let (found, _) = self.member::<u8>("digest", &[BYTES])?;
        if found != digest {
            return Err(self.damaged("its digest is that of other contents"));
        }
        let expected = tail(&self.members, self.at);
        self.need(expected.len() as u64, "the list of members")?;
        let mut found = vec![0; expected.len()];
        self.fill(&mut found)?;
        if found != expected {
            return Err(self.damaged("its list of members was altered"));
        }
        if self.at != self.len {
            return Err(self.damaged(format!("{} bytes follow its end", self.len - self.at)));
        }
        Ok(())
    }
}

impl Pairs {
    /// Says why these cannot be pairs of so many rows.
    fn check(&self, side: i64) -> Result<(), String> {
        let rows = self.offsets.len() as i64 - 1;
        if rows != side || side > i64::from(i32::MAX) {
            return Err(format!("it has {side} rows, but the ends of {rows}"));
        }
        let len = match &self.counts {
            Counts::Small(counts) => counts.len(),
            Counts::Large(counts) => counts.len(),
        };
        if self.columns.len() != len || self.offsets.last() != Some(&(len as i64)) {
            return Err(format!("it has {} columns, but {len} counts", self.columns.len()));
        }
        if self.offsets[0] != 0 || self.offsets.windows(2).any(|ends| ends[0] > ends[1]) {
            return Err("its rows do not follow each other".to_owned());
        }
        for (row, ends) in self.offsets.windows(2).enumerate() {
            let columns = &self.columns[ends[0] as usize..ends[1] as usize];
            let ascend = columns.windows(2).all(|two| two[0] < two[1]);
            let inside = columns.first().is_none_or(|&j| j >= 0)
                && columns.last().is_none_or(|&j| i64::from(j) < side);
            if !ascend || !inside {
                return Err(format!("the columns of row {row} do not ascend from 0 to {side}"));
            }
        }
        let zero = match &self.counts {
            Counts::Small(counts) => counts.contains(&0),
            Counts::Large(counts) => counts.contains(&0),
        };
        if zero || self.unit < 1 || self.word_counts.iter().any(|&n| n < 0) {
            return Err("a count or the unit is not positive".to_owned());
        }
        let words = Words::new(&self.words, &self.word_ends)?.len();
        if words as i64 > side {
            return Err(format!("it has {words} words, but {side} rows"));
        }
        let counts = self.word_counts.len();
        if !fits(counts, words, side) {
            return Err(format!(
                "it has {words} words and {side} rows, but {counts} counts of words"
            ));
        }
        Ok(())
    }
}
