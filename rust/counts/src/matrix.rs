//! Counts of pairs: as a sparse matrix, or in runs that do not fit in memory.

use minent_monitor::Monitor;
use minent_runs::{Place, Run, Runs};

use crate::Error;
use crate::found::Found;
use crate::rows::{Numbers, PairRows};

/// Counts n(i, j) in compressed-sparse-row form; columns ascend within each row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix {
    /// Where each row starts, and the end.
    pub indptr: Vec<i64>,
    /// The column of each count.
    pub indices: Vec<u32>,
    /// The counts, none of them 0.
    pub counts: Numbers,
}

impl Matrix {
    /// Rows that were found in order, as a matrix of `side` rows and columns.
    fn of(rows: PairRows, side: u32) -> Self {
        let mut indptr = Vec::with_capacity(side as usize + 1);
        indptr.push(0);
        let mut end = 0;
        for (row, next) in rows.rows {
            indptr.resize(row as usize + 1, end);
            end = next as i64;
        }
        indptr.resize(side as usize + 1, end);
        Self { indptr, indices: rows.columns, counts: rows.counts }
    }
}

/// Counts of pairs of ids, in order of row and column.
pub struct PairCounts {
    found: Found<[u32; 2], PairRows>,
    side: u32,
}

impl PairCounts {
    pub(crate) fn new(found: Found<[u32; 2], PairRows>, side: u32) -> Self {
        Self { found, side }
    }

    /// Takes runs of pairs of ids below `side`.
    #[must_use]
    pub fn in_runs(runs: Runs<[u32; 2]>, side: u32) -> Self {
        Self::new(Found::Runs(runs), side)
    }

    /// How many rows and columns there are.
    #[must_use]
    pub fn side(&self) -> u32 {
        self.side
    }

    /// Gives every pair with its count, in order of row and column.
    ///
    /// # Errors
    /// Those of `f`, and of reading runs; [`Error::Interrupted`].
    pub fn each(
        self,
        stage: &'static str,
        monitor: &mut dyn Monitor,
        mut f: impl FnMut(u32, u32, u64) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let side = self.side;
        self.found.each(stage, monitor, |pair, n| {
            check(*pair, side)?;
            f(pair[0], pair[1], n)
        })
    }

    /// The counts as a matrix in memory.
    ///
    /// # Errors
    /// When runs cannot be read; [`Error::Interrupted`].
    pub fn into_matrix(self, monitor: &mut dyn Monitor) -> Result<Matrix, Error> {
        let side = self.side;
        Ok(Matrix::of(self.found.into_rows(monitor, |pair| check(*pair, side))?, side))
    }

    /// The counts as one run.
    ///
    /// # Errors
    /// When runs cannot be read or written; [`Error::Interrupted`].
    pub fn into_run(
        self,
        place: &Place,
        monitor: &mut dyn Monitor,
    ) -> Result<Run<[u32; 2]>, Error> {
        self.found.into_run(place, monitor)
    }
}

/// Refuses the ids of another text.
fn check([i, j]: [u32; 2], side: u32) -> Result<(), Error> {
    let id = i.max(j);
    if id < side { Ok(()) } else { Err(Error::Foreign { id, vocab: side as usize }) }
}
