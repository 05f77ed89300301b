//! Sparse rows: what belongs to pairs of nodes, by the first of them.

use minent_monitor::{Interrupted, Monitor, Ticks};

/// Values by row and column; columns of a row ascend.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Rows<T> {
    /// Where each row begins, and where the last one ends.
    pub(crate) starts: Vec<usize>,
    /// The columns.
    pub(crate) columns: Vec<u32>,
    /// The values.
    pub(crate) values: Vec<T>,
}

impl<T: Copy> Rows<T> {
    /// Sorts entries (row, column, value) into `count` rows; those of one place are added in the order given.
    ///
    /// `entries` is called several times and gives the same each time.
    pub(crate) fn collect<I: Iterator<Item = (u32, u32, T)>>(
        count: usize,
        entries: impl Fn() -> I,
        add: impl Fn(T, T) -> T,
        monitor: &mut dyn Monitor,
    ) -> Result<Self, Interrupted> {
        let mut ticks = Ticks::new("building", monitor);
        let mut starts = vec![0_usize; count + 1];
        for (row, _, _) in entries() {
            ticks.tick()?;
            starts[row as usize + 1] += 1;
        }
        for row in 0..count {
            starts[row + 1] += starts[row];
        }
        let Some((_, _, any)) = entries().next() else {
            return Ok(Self { starts, columns: vec![], values: vec![] });
        };
        let mut placed = vec![(0_u32, any); starts[count]];
        let mut next = starts.clone();
        for (row, column, value) in entries() {
            ticks.tick()?;
            let at = &mut next[row as usize];
            placed[*at] = (column, value);
            *at += 1;
        }
        let (mut columns, mut values) =
            (Vec::with_capacity(placed.len()), Vec::with_capacity(placed.len()));
        for row in 0..count {
            let range = starts[row]..starts[row + 1];
            starts[row] = columns.len();
            let row = &mut placed[range];
            ticks.tick()?;
            row.sort_by_key(|entry| entry.0);
            for same in row.chunk_by(|a, b| a.0 == b.0) {
                columns.push(same[0].0);
                values.push(same[1..].iter().fold(same[0].1, |sum, entry| add(sum, entry.1)));
            }
        }
        starts[count] = columns.len();
        Ok(Self { starts, columns, values })
    }

    /// How many rows there are.
    pub(crate) fn count(&self) -> usize {
        self.starts.len() - 1
    }

    /// The entries of a row.
    #[inline]
    pub(crate) fn row(&self, row: usize) -> (&[u32], &[T]) {
        let range = self.starts[row]..self.starts[row + 1];
        (&self.columns[range.clone()], &self.values[range])
    }

    /// All entries as (row, column, value).
    pub(crate) fn entries(&self) -> impl Iterator<Item = (u32, u32, T)> {
        (0..self.count()).flat_map(|row| {
            let (columns, values) = self.row(row);
            columns.iter().zip(values).map(move |(&column, &value)| (row as u32, column, value))
        })
    }
}
