//! Small dense problems, solved exactly.

use faer::{Mat, Side};

use super::SvdError;

/// Eigenvalues of a symmetric matrix, largest first, and their vectors as columns.
pub(crate) struct Eigen {
    pub(crate) values: Vec<f64>,
    pub(crate) vectors: Mat<f64>,
}

impl Eigen {
    /// The eigenvalues of the leading `size` rows and columns of a matrix, of which the upper half is read.
    pub(crate) fn of(matrix: &Mat<f64>, size: usize) -> Result<Self, SvdError> {
        let found = matrix.submatrix(0, 0, size, size).self_adjoint_eigen(Side::Upper);
        let found = found.map_err(|_| SvdError::Small)?;
        let values = found.S().column_vector().iter().rev().copied().collect();
        Ok(Self { values, vectors: found.U().reverse_cols().to_owned() })
    }
}
