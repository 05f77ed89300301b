//! Why a matrix could not be factored.

use minent_counts::MeasureError;
use minent_monitor::Interrupted;

/// Why a matrix could not be factored.
#[derive(Debug, thiserror::Error, PartialEq)]
pub enum SvdError {
    /// The arrays given are not a matrix in compressed-sparse-row form.
    #[error("not a matrix in compressed-sparse-row form: {0}")]
    Malformed(&'static str),
    /// A stored number that is NaN or infinite.
    #[error("the weight in row {row}, column {column} is not a finite number of single precision")]
    NotFinite {
        /// Its row.
        row: usize,
        /// Its column.
        column: usize,
    },
    /// More dimensions than the matrix has, or none.
    #[error(
        "{dimensions} dimensions were asked for, but the matrix has {rows} rows and {columns} columns: \
         give 1 to {} dimensions", (*.rows).min(*.columns)
    )]
    Dimensions {
        /// How many were asked for.
        dimensions: usize,
        /// Rows of the matrix.
        rows: usize,
        /// Columns of the matrix.
        columns: usize,
    },
    /// A matrix of nothing but zeros.
    #[error("there is no weight but 0, so there is nothing to factor")]
    Zero,
    /// Weights whose squares leave single precision.
    #[error(
        "the largest weight is of size {largest:e}: scale the weights so that it lies between 1e-9 and 1e9"
    )]
    Range {
        /// The largest size of a weight.
        largest: f32,
    },
    /// The small problem that is solved exactly did not converge.
    #[error("the eigenvalues of a small matrix did not converge: give another seed")]
    Small,
    /// The counts could not be scored.
    #[error(transparent)]
    Counts(MeasureError),
    /// The work was asked to stop.
    #[error(transparent)]
    Interrupted(#[from] Interrupted),
}

impl From<MeasureError> for SvdError {
    fn from(error: MeasureError) -> Self {
        match error {
            MeasureError::Interrupted(interrupted) => Self::Interrupted(interrupted),
            error => Self::Counts(error),
        }
    }
}
