//! Entries of a sparse matrix as triples: row, column, count.

use std::ops::Range;
use std::sync::Arc;

use crate::fault::Missing;
use crate::order::Order;
use crate::shared::Shared;
use crate::source::Source;
use crate::text::{Id, Unfit, id_bytes};

/// So many triples are gathered in one sweep of each array, so that the reads overlap.
const STRIP: usize = 64;
/// The row of every so many entries is known.
const STRIDE: usize = 64;

/// Where the entries of a matrix stand.
#[derive(Clone)]
pub enum Entries {
    /// The entries of row `r` are those from `starts[r]` to before `starts[r + 1]` (CSR).
    Rows {
        /// One number more than there are rows.
        starts: Arc<Shared<i64>>,
        /// The column of each entry.
        columns: Arc<Shared<i32>>,
    },
    /// Each entry has its row and its column (COO).
    Pairs {
        /// The row of each entry.
        rows: Arc<Shared<i32>>,
        /// The column of each entry.
        columns: Arc<Shared<i32>>,
    },
}

/// The counts of a matrix, of whatever type.
#[derive(Clone)]
pub enum Counts {
    /// Whole numbers of 32 bits.
    U32(Arc<Shared<u32>>),
    /// Whole numbers of 64 bits.
    U64(Arc<Shared<u64>>),
    /// Floats of 32 bits.
    F32(Arc<Shared<f32>>),
    /// Floats of 64 bits.
    F64(Arc<Shared<f64>>),
}

/// All entries of a sparse matrix, each as a sample.
///
/// A batch has rows, columns and counts; counts are written as 32-bit floats, or as 64-bit integers:
/// fractions are cut off, and what is too great becomes the greatest.
pub struct Triples {
    entries: Entries,
    counts: Counts,
    /// With CSR, the row of every [`STRIDE`]th entry.
    hints: Vec<u32>,
    wide: bool,
    float: bool,
    order: Order,
}

impl Counts {
    fn len(&self) -> usize {
        match self {
            Self::U32(counts) => counts.len(),
            Self::U64(counts) => counts.len(),
            Self::F32(counts) => counts.len(),
            Self::F64(counts) => counts.len(),
        }
    }
}

impl Triples {
    /// The entries of a matrix in an order of as many samples.
    ///
    /// # Errors
    /// If the arrays differ in length, the starts of rows do not ascend from 0 to the number of
    /// entries, or the order is of another number of entries.
    pub fn new(
        entries: Entries,
        counts: Counts,
        wide: bool,
        float: bool,
        order: Order,
    ) -> Result<Self, Unfit> {
        let n = counts.len();
        let (columns, hints) = match &entries {
            Entries::Rows { starts, columns } => (columns.len(), hints(starts, n)?),
            Entries::Pairs { rows, columns } if rows.len() == n => (columns.len(), Vec::new()),
            Entries::Pairs { .. } => return Err(Unfit::Matrix),
        };
        if columns != n {
            return Err(Unfit::Matrix);
        }
        if order.len() != n as u64 {
            return Err(Unfit::Order(order.len(), n as u64));
        }
        Ok(Self { entries, counts, hints, wide, float, order })
    }

    fn write<T: Id>(&self, mut places: Range<u64>, out: &mut [&mut [u8]]) {
        let [rows, columns, counts] = out else { return };
        let rows = bytemuck::cast_slice_mut::<u8, T>(rows).chunks_mut(STRIP);
        let columns = bytemuck::cast_slice_mut::<u8, T>(columns).chunks_mut(STRIP);
        let counts = counts.chunks_mut(STRIP * self.count_bytes());
        let mut strip = Vec::with_capacity(STRIP);
        for ((rows, columns), counts) in rows.zip(columns).zip(counts) {
            let end = places.end.min(places.start + rows.len() as u64);
            strip.clear();
            self.order.fill(places.start..end, &mut strip);
            places.start = end;
            let strip = strip.as_slice();
            match &self.entries {
                Entries::Rows { starts, columns: from } => {
                    gather(strip, columns, |at| T::from(from[at]));
                    gather(strip, rows, |at| T::from(self.row(starts, at)));
                }
                Entries::Pairs { rows: of, columns: from } => {
                    gather(strip, columns, |at| T::from(from[at]));
                    gather(strip, rows, |at| T::from(of[at]));
                }
            }
            if self.float {
                let counts = bytemuck::cast_slice_mut::<u8, f32>(counts);
                match &self.counts {
                    Counts::U32(from) => gather(strip, counts, |at| from[at] as f32),
                    Counts::U64(from) => gather(strip, counts, |at| from[at] as f32),
                    Counts::F32(from) => gather(strip, counts, |at| from[at]),
                    Counts::F64(from) => gather(strip, counts, |at| from[at] as f32),
                }
            } else {
                let counts = bytemuck::cast_slice_mut::<u8, i64>(counts);
                match &self.counts {
                    Counts::U32(from) => gather(strip, counts, |at| i64::from(from[at])),
                    Counts::U64(from) => {
                        gather(strip, counts, |at| from[at].min(i64::MAX as u64) as i64);
                    }
                    Counts::F32(from) => gather(strip, counts, |at| from[at] as i64),
                    Counts::F64(from) => gather(strip, counts, |at| from[at] as i64),
                }
            }
        }
    }

    /// The row of an entry: the last that starts at or before it.
    #[inline]
    fn row(&self, starts: &[i64], at: usize) -> i32 {
        let first = self.hints[at / STRIDE] as usize;
        let last = self.hints.get(at / STRIDE + 1).map_or(starts.len() - 2, |&row| row as usize);
        let after = &starts[first + 1..=last];
        (first + after.partition_point(|&start| start <= at as i64)) as i32
    }

    fn count_bytes(&self) -> usize {
        if self.float { size_of::<f32>() } else { size_of::<i64>() }
    }
}

impl Source for Triples {
    fn len(&self) -> u64 {
        self.order.len()
    }

    fn row_bytes(&self) -> Vec<usize> {
        vec![id_bytes(self.wide), id_bytes(self.wide), self.count_bytes()]
    }

    fn part(&self) -> usize {
        1 << 14
    }

    fn fill(&self, places: Range<u64>, rows: &mut [&mut [u8]]) -> Vec<Missing> {
        if self.wide {
            self.write::<i64>(places, rows);
        } else {
            self.write::<i32>(places, rows);
        }
        Vec::new()
    }
}

/// The row of every [`STRIDE`]th of `n` entries.
fn hints(starts: &[i64], n: usize) -> Result<Vec<u32>, Unfit> {
    let whole = starts.first() == Some(&0) && starts.last() == Some(&(n as i64));
    if !whole || !starts.is_sorted() || i32::try_from(starts.len()).is_err() {
        return Err(Unfit::Matrix);
    }
    let mut hints = Vec::with_capacity(n.div_ceil(STRIDE));
    for (row, &end) in starts[1..].iter().enumerate() {
        while ((hints.len() * STRIDE) as i64) < end {
            hints.push(row as u32);
        }
    }
    Ok(hints)
}

/// Writes what stands at each place of a strip.
#[inline]
fn gather<T>(strip: &[u64], out: &mut [T], read: impl Fn(usize) -> T) {
    for (out, &at) in out.iter_mut().zip(strip) {
        *out = read(at as usize);
    }
}

#[cfg(test)]
mod tests;
