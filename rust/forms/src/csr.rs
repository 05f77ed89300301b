//! Compressed sparse rows in memory, fed into a sink.

use minent_monitor::Monitor;

use crate::{Error, PairSink};

/// How many pairs are fed between two looks at the monitor.
const STEP: usize = 1 << 16;

/// Counts of 32 or 64 bits.
#[derive(Clone, Copy, Debug)]
pub enum Counts<'a> {
    /// Of 32 bits.
    Small(&'a [u32]),
    /// Of 64 bits.
    Large(&'a [u64]),
}

impl Counts<'_> {
    fn len(&self) -> usize {
        match self {
            Self::Small(counts) => counts.len(),
            Self::Large(counts) => counts.len(),
        }
    }
}

/// Rows of a square matrix that lie in memory.
#[derive(Clone, Copy, Debug)]
pub struct Rows<'a> {
    offsets: &'a [i64],
    columns: &'a [u32],
    counts: Counts<'a>,
}

impl<'a> Rows<'a> {
    /// Takes where the columns of each row begin, the columns, and their counts.
    ///
    /// # Errors
    ///
    /// When these do not belong together; what a sink checks is left to it.
    pub fn new(offsets: &'a [i64], columns: &'a [u32], counts: Counts<'a>) -> Result<Self, String> {
        let (len, other) = (columns.len(), counts.len());
        if len != other {
            return Err(format!("there are {len} columns, but {other} counts"));
        }
        if offsets.first() != Some(&0) || offsets.last() != Some(&(len as i64)) {
            return Err(format!("the offsets of rows must run from 0 to {len}"));
        }
        if u32::try_from(offsets.len()).is_err() {
            return Err("there are more rows than 32-bit ids".to_owned());
        }
        match offsets.windows(2).position(|ends| ends[0] > ends[1]) {
            Some(row) => Err(format!("row {row} ends before it begins")),
            None => Ok(Self { offsets, columns, counts }),
        }
    }

    /// The number of rows.
    #[must_use]
    pub fn side(&self) -> u32 {
        self.offsets.len() as u32 - 1
    }

    /// Feeds all pairs into a sink.
    ///
    /// # Errors
    ///
    /// Those of the sink, and when the work was asked to stop.
    pub fn feed(&self, sink: &mut dyn PairSink, monitor: &mut dyn Monitor) -> Result<(), Error> {
        match self.counts {
            Counts::Small(counts) => self.feed_with(|at| u64::from(counts[at]), sink, monitor),
            Counts::Large(counts) => self.feed_with(|at| counts[at], sink, monitor),
        }
    }

    fn feed_with(
        &self,
        count: impl Fn(usize) -> u64,
        sink: &mut dyn PairSink,
        monitor: &mut dyn Monitor,
    ) -> Result<(), Error> {
        let total = Some(self.columns.len() as u64);
        for (row, ends) in self.offsets.windows(2).enumerate() {
            let cells = ends[0] as usize..ends[1] as usize;
            for (at, &column) in (cells.start..).zip(&self.columns[cells]) {
                if at % STEP == 0 {
                    monitor.tick("writing", at as u64, total)?;
                }
                sink.push(row as u32, column, count(at))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use minent_monitor::Silent;

    use super::*;

    #[derive(Default)]
    struct Kept(Vec<(u32, u32, u64)>);

    impl PairSink for Kept {
        fn push(&mut self, i: u32, j: u32, n: u64) -> Result<(), Error> {
            self.0.push((i, j, n));
            Ok(())
        }

        fn finish(self: Box<Self>) -> Result<(), Error> {
            Ok(())
        }
    }

    #[test]
    fn feeds_rows_in_order() {
        let small = Counts::Small(&[5, 6, 7]);
        let large = Counts::Large(&[5, 6, 7]);
        for counts in [small, large] {
            let mut kept = Kept::default();
            let rows = Rows::new(&[0, 1, 1, 3], &[2, 0, 1], counts).unwrap();
            rows.feed(&mut kept, &mut Silent).unwrap();
            assert_eq!(kept.0, [(0, 2, 5), (2, 0, 6), (2, 1, 7)]);
            assert_eq!(rows.side(), 3);
        }
        for offsets in [&[][..], &[0], &[0, 2], &[1, 3], &[0, 4, 3], &[0, -1, 3]] {
            assert!(Rows::new(offsets, &[2, 0, 1], small).is_err(), "{offsets:?}");
        }
        assert!(Rows::new(&[0, 2], &[0, 1], small).is_err());
    }
}
