//! The counts of one row: a cell for each word where there are many, a list where there are few.

use crate::Error;

/// Up to so many additions, sorting a list is faster than visiting cells all over.
const FEW: usize = 48;

/// One more for so many columns, since the marks of all columns are visited.
const COLUMNS: usize = 2048;

/// A cell that counts.
pub(crate) trait Cell: Copy + Default + Send + Sync + 'static {
    /// Adds to it.
    fn add(&mut self, more: u64);
    /// Gives the sum and starts again.
    fn take(&mut self) -> u64;
}

macro_rules! cell {
    ($($type:ty),+) => {$(
        impl Cell for $type {
            #[inline]
            fn add(&mut self, more: u64) {
                *self += more as $type;
            }
            #[inline]
            fn take(&mut self) -> u64 {
                u64::from(std::mem::take(self))
            }
        }
    )+};
}
cell!(u32, u64);

/// The counts of a row.
pub(crate) struct Dense<C> {
    cells: Vec<C>,
    /// A bit for each cell that is not zero.
    marks: Vec<u64>,
    /// Columns with what is to be added, in use while there are few.
    list: Vec<(u32, u64)>,
    most: usize,
    few: bool,
}

impl<C: Cell> Dense<C> {
    pub(crate) fn new(columns: usize) -> Self {
        let most = FEW.max(columns / COLUMNS);
        Self {
            cells: vec![C::default(); columns],
            marks: vec![0; columns.div_ceil(64)],
            list: Vec::with_capacity(most),
            most,
            few: false,
        }
    }

    /// Says how many additions are to come.
    pub(crate) fn expect(&mut self, additions: usize) {
        self.few = additions <= self.most;
    }

    #[inline]
    pub(crate) fn add(&mut self, column: u32, more: u64) {
        if self.few {
            self.list.push((column, more));
        } else {
            let column = column as usize;
            self.cells[column].add(more);
            self.marks[column / 64] |= 1 << (column % 64);
        }
    }

    /// Gives the columns in order with their sums, and starts again.
    pub(crate) fn drain(
        &mut self,
        mut put: impl FnMut(u32, u64) -> Result<(), Error>,
    ) -> Result<(), Error> {
        if self.few {
            self.list.sort_unstable();
            for group in self.list.chunk_by(|a, b| a.0 == b.0) {
                put(group[0].0, group.iter().map(|(_, n)| n).sum())?;
            }
            self.list.clear();
            return Ok(());
        }
        for (word, mark) in self.marks.iter_mut().enumerate() {
            let mut bits = std::mem::take(mark);
            while bits != 0 {
                let column = word * 64 + bits.trailing_zeros() as usize;
                bits &= bits - 1;
                put(column as u32, self.cells[column].take())?;
            }
        }
        Ok(())
    }
}
