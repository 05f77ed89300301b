//! Counts row by row as they are found: in memory, or in a run where they do not fit.

use std::ops::Range;

use minent_runs::{Key, Place, Run, Writer};

use crate::Error;
use crate::join::{Stretch, gather};

/// Counts that need four bytes each, until one needs more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Numbers {
    /// All are below 2^32.
    Narrow(Vec<u32>),
    /// Some are not.
    Wide(Vec<u64>),
}

impl Default for Numbers {
    fn default() -> Self {
        Self::Narrow(Vec::new())
    }
}

impl Numbers {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Narrow(all) => all.len(),
            Self::Wide(all) => all.len(),
        }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One of them.
    #[must_use]
    pub fn get(&self, at: usize) -> u64 {
        match self {
            Self::Narrow(all) => u64::from(all[at]),
            Self::Wide(all) => all[at],
        }
    }

    #[inline]
    pub(crate) fn push(&mut self, n: u64) {
        match self {
            Self::Wide(all) => all.push(n),
            Self::Narrow(all) => {
                if let Ok(n) = u32::try_from(n) {
                    all.push(n);
                } else {
                    let mut wide = std::mem::take(self).widened();
                    wide.push(n);
                    *self = Self::Wide(wide);
                }
            }
        }
    }

    /// Puts those of several threads in order.
    fn gather(threads: Vec<Self>, order: &[Stretch]) -> Result<Self, Error> {
        let narrow: Option<Vec<&[u32]>> = threads.iter().map(Self::narrow).collect();
        if let Some(narrow) = narrow {
            return Ok(Self::Narrow(gather(&narrow, order)?));
        }
        let wide: Vec<Vec<u64>> = threads.into_iter().map(Self::widened).collect();
        let slices: Vec<&[u64]> = wide.iter().map(Vec::as_slice).collect();
        Ok(Self::Wide(gather(&slices, order)?))
    }

    fn narrow(&self) -> Option<&[u32]> {
        if let Self::Narrow(all) = self { Some(all) } else { None }
    }

    fn widened(self) -> Vec<u64> {
        match self {
            Self::Narrow(all) => all.into_iter().map(u64::from).collect(),
            Self::Wide(all) => all,
        }
    }
}

/// Keys with counts in order of key, in memory.
pub(crate) trait Rows<K>: Default + Send {
    /// Takes the next key.
    fn push(&mut self, key: K, n: u64);
    /// How many keys there are.
    fn len(&self) -> usize;
    /// Bytes for each key, where all counts are small.
    const WIDTH: usize;
    /// Each word that a key starts with, and where its keys end.
    fn words(&self) -> impl Iterator<Item = (u32, usize)>;
    /// Gives the keys of some words, and their counts.
    fn each(
        &self,
        keys: Range<usize>,
        f: impl FnMut(&K, u64) -> Result<(), Error>,
    ) -> Result<(), Error>;
    /// Puts the rows of several threads in order.
    fn gather(threads: Vec<Self>, order: &[Stretch]) -> Result<Self, Error>;
}

/// Counts of pairs by row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct PairRows {
    /// Each row that has a pair, and where it ends.
    pub(crate) rows: Vec<(u32, u64)>,
    pub(crate) columns: Vec<u32>,
    pub(crate) counts: Numbers,
}

impl Rows<[u32; 2]> for PairRows {
    const WIDTH: usize = 8;

    #[inline]
    fn push(&mut self, [i, j]: [u32; 2], n: u64) {
        self.columns.push(j);
        self.counts.push(n);
        let end = self.columns.len() as u64;
        match self.rows.last_mut() {
            Some(row) if row.0 == i => row.1 = end,
            _ => self.rows.push((i, end)),
        }
    }

    fn len(&self) -> usize {
        self.columns.len()
    }

    fn words(&self) -> impl Iterator<Item = (u32, usize)> {
        self.rows.iter().map(|&(row, end)| (row, end as usize))
    }

    fn each(
        &self,
        keys: Range<usize>,
        mut f: impl FnMut(&[u32; 2], u64) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let first = self.rows.partition_point(|row| row.1 <= keys.start as u64);
        let mut at = keys.start;
        for &(i, end) in &self.rows[first..] {
            while at < (end as usize).min(keys.end) {
                f(&[i, self.columns[at]], self.counts.get(at))?;
                at += 1;
            }
            if at == keys.end {
                break;
            }
        }
        Ok(())
    }

    fn gather(threads: Vec<Self>, order: &[Stretch]) -> Result<Self, Error> {
        let mut rows: Vec<(u32, u64)> = Vec::new();
        for part in &threads {
            let starts = std::iter::once(0).chain(part.rows.iter().map(|row| row.1));
            rows.extend(
                part.rows.iter().zip(starts).map(|(&(row, end), start)| (row, end - start)),
            );
        }
        rows.sort_unstable_by_key(|row| row.0);
        let mut end = 0;
        for (_, pairs) in &mut rows {
            end += *pairs;
            *pairs = end;
        }
        let columns: Vec<_> = threads.iter().map(|part| part.columns.as_slice()).collect();
        let columns = gather(&columns, order)?;
        let counts = threads.into_iter().map(|part| part.counts).collect();
        Ok(Self { rows, columns, counts: Numbers::gather(counts, order)? })
    }
}

/// Counts of n-grams.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct GramRows<const N: usize> {
    pub(crate) grams: Vec<[u32; N]>,
    pub(crate) counts: Numbers,
}

impl<const N: usize> Default for GramRows<N> {
    fn default() -> Self {
        Self { grams: Vec::new(), counts: Numbers::default() }
    }
}

impl<const N: usize> Rows<[u32; N]> for GramRows<N>
where
    [u32; N]: Default,
{
    const WIDTH: usize = 4 * N + 4;

    #[inline]
    fn push(&mut self, key: [u32; N], n: u64) {
        self.grams.push(key);
        self.counts.push(n);
    }

    fn len(&self) -> usize {
        self.grams.len()
    }

    fn words(&self) -> impl Iterator<Item = (u32, usize)> {
        let mut end = 0;
        self.grams.chunk_by(|a, b| a[0] == b[0]).map(move |grams| {
            end += grams.len();
            (grams[0][0], end)
        })
    }

    fn each(
        &self,
        keys: Range<usize>,
        mut f: impl FnMut(&[u32; N], u64) -> Result<(), Error>,
    ) -> Result<(), Error> {
        keys.into_iter().try_for_each(|at| f(&self.grams[at], self.counts.get(at)))
    }

    fn gather(threads: Vec<Self>, order: &[Stretch]) -> Result<Self, Error> {
        let grams: Vec<_> = threads.iter().map(|part| part.grams.as_slice()).collect();
        let grams = gather(&grams, order)?;
        let counts = threads.into_iter().map(|part| part.counts).collect();
        Ok(Self { grams, counts: Numbers::gather(counts, order)? })
    }
}

/// Where one thread puts its rows.
pub(crate) enum Sink<K, R> {
    /// In memory, up to so many keys; beyond that they go to a run at this place.
    Memory(R, usize, Place),
    /// In a run.
    Run(Writer<K>),
}

impl<K: Key, R: Rows<K>> Sink<K, R> {
    /// Keeps up to `bytes` bytes in memory.
    pub(crate) fn new(bytes: u64, place: Place) -> Self {
        // A vector that grows is there twice for a moment, and takes up to twice what it holds.
        let keys = usize::try_from(bytes / (3 * R::WIDTH as u64)).unwrap_or(usize::MAX);
        Self::Memory(R::default(), keys, place)
    }

    #[inline]
    pub(crate) fn push(&mut self, key: K, n: u64) -> Result<(), Error> {
        match self {
            Self::Memory(rows, most, _) if rows.len() < *most => {
                rows.push(key, n);
                return Ok(());
            }
            Self::Memory(..) => self.spill()?,
            Self::Run(_) => {}
        }
        match self {
            Self::Run(writer) => Ok(writer.push(&key, n)?),
            Self::Memory(..) => Ok(()),
        }
    }

    #[cold]
    fn spill(&mut self) -> Result<(), Error> {
        let Self::Memory(rows, _, place) = self else { return Ok(()) };
        let mut writer = Writer::new(place)?;
        let rows = std::mem::take(rows);
        rows.each(0..rows.len(), |key, n| Ok(writer.push(key, n)?))?;
        *self = Self::Run(writer);
        Ok(())
    }

    /// The rows, if they are in memory.
    pub(crate) fn rows(self) -> Option<R> {
        if let Self::Memory(rows, ..) = self { Some(rows) } else { None }
    }

    /// All rows as a run.
    pub(crate) fn into_run(mut self) -> Result<Run<K>, Error> {
        self.spill()?;
        match self {
            Self::Run(writer) => Ok(writer.finish()?),
            Self::Memory(_, _, place) => Ok(Writer::new(&place)?.finish()?),
        }
    }
}
