//! Counts of pairs: as a sparse matrix, or in runs that do not fit in memory.

use minent_monitor::{Monitor, Ticks};
use minent_runs::{Run, Runs, Stream, Writer};

use crate::Error;
use crate::rows::{Numbers, PairRows, Rows};

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

/// What was counted.
pub enum PairCounts {
    /// All of it, in memory.
    Matrix(Matrix),
    /// Runs to be merged.
    Runs {
        /// The runs.
        runs: Runs<[u32; 2]>,
        /// How many rows and columns there are.
        side: u32,
    },
}

impl PairCounts {
    pub(crate) fn in_memory(rows: PairRows, side: u32) -> Self {
        Self::Matrix(Matrix::of(rows, side))
    }

    /// Takes runs of pairs of ids below `side`.
    #[must_use]
    pub fn in_runs(runs: Runs<[u32; 2]>, side: u32) -> Self {
        Self::Runs { runs, side }
    }

    /// How many rows and columns there are.
    #[must_use]
    pub fn side(&self) -> u32 {
        match self {
            Self::Matrix(matrix) => matrix.indptr.len() as u32 - 1,
            Self::Runs { side, .. } => *side,
        }
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
        match self {
            Self::Matrix(Matrix { indptr, indices, counts }) => {
                let mut ticks = Ticks::new(stage, monitor);
                let mut row = 0;
                for (at, &j) in indices.iter().enumerate() {
                    while indptr[row + 1] <= at as i64 {
                        row += 1;
                    }
                    ticks.tick()?;
                    f(row as u32, j, counts.get(at))?;
                }
                Ok(())
            }
            Self::Runs { runs, side } => {
                let mut stream = runs.stream(monitor)?;
                let mut ticks = Ticks::new(stage, monitor);
                while stream.advance()? {
                    let [i, j] = *stream.key();
                    if i >= side || j >= side {
                        return Err(Error::Foreign { id: i.max(j), vocab: side as usize });
                    }
                    ticks.tick()?;
                    f(i, j, stream.value())?;
                }
                Ok(())
            }
        }
    }

    /// The counts as a matrix in memory.
    ///
    /// # Errors
    /// When runs cannot be read; [`Error::Interrupted`].
    pub fn into_matrix(self, monitor: &mut dyn Monitor) -> Result<Matrix, Error> {
        let side = self.side();
        let mut rows = PairRows::default();
        if let Self::Matrix(matrix) = self {
            return Ok(matrix);
        }
        self.each("merging", monitor, |i, j, n| {
            rows.push([i, j], n);
            Ok(())
        })?;
        Ok(Matrix::of(rows, side))
    }

    /// The counts as one run.
    ///
    /// # Errors
    /// When runs cannot be read or written; [`Error::Interrupted`].
    pub fn into_run(
        self,
        place: &minent_runs::Place,
        monitor: &mut dyn Monitor,
    ) -> Result<Run<[u32; 2]>, Error> {
        if let Self::Runs { runs, .. } = self {
            return Ok(runs.into_run(monitor)?);
        }
        let mut writer = Writer::new(place)?;
        self.each("writing", monitor, |i, j, n| Ok(writer.push(&[i, j], n)?))?;
        Ok(writer.finish()?)
    }
}
