//! A sparse matrix of weights.

use std::borrow::Cow;
use std::ops::Range;

use super::SvdError;

/// Weights w(i, j) in compressed-sparse-row form, of any shape; cells that are stored twice are added.
///
/// The slices are borrowed or owned, so that arrays of a caller are used where they lie.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights<'a> {
    indptr: Cow<'a, [i64]>,
    indices: Cow<'a, [u32]>,
    values: Cow<'a, [f32]>,
    columns: usize,
}

impl<'a> Weights<'a> {
    /// Checks the arrays of a matrix and takes them as they are.
    ///
    /// # Errors
    /// [`SvdError::Malformed`] when they are no CSR matrix with so many columns, [`SvdError::NotFinite`].
    pub fn new(
        indptr: impl Into<Cow<'a, [i64]>>,
        indices: impl Into<Cow<'a, [u32]>>,
        values: impl Into<Cow<'a, [f32]>>,
        columns: usize,
    ) -> Result<Self, SvdError> {
        let weights =
            Self { indptr: indptr.into(), indices: indices.into(), values: values.into(), columns };
        weights.check()?;
        Ok(weights)
    }

    /// Takes arrays that are right by construction.
    pub(crate) fn trusted(
        indptr: Vec<i64>,
        indices: Vec<u32>,
        values: Vec<f32>,
        columns: usize,
    ) -> Self {
        Self { indptr: indptr.into(), indices: indices.into(), values: values.into(), columns }
    }

    fn check(&self) -> Result<(), SvdError> {
        let bad = |why| Err(SvdError::Malformed(why));
        if self.indptr.first() != Some(&0) {
            return bad("indptr must start with 0");
        }
        let size = self.indices.len();
        if size != self.values.len() || self.indptr.last() != Some(&(size as i64)) {
            return bad("indptr must end with the number of indices, which is that of the weights");
        }
        if self.indptr.windows(2).any(|w| w[0] > w[1]) {
            return bad("indptr must not fall");
        }
        if self.indices.iter().any(|&j| j as usize >= self.columns) {
            return bad("a column lies outside the matrix");
        }
        if let Some(at) = self.values.iter().position(|value| !value.is_finite()) {
            let row = self.indptr.partition_point(|&start| start <= at as i64) - 1;
            return Err(SvdError::NotFinite { row, column: self.indices[at] as usize });
        }
        Ok(())
    }

    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.indptr.len() - 1
    }

    /// Number of columns.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Number of stored weights.
    #[must_use]
    pub fn nnz(&self) -> usize {
        self.values.len()
    }

    /// Columns and weights of row `i`.
    #[inline]
    #[must_use]
    pub fn row(&self, i: usize) -> (&[u32], &[f32]) {
        let span = self.indptr[i] as usize..self.indptr[i + 1] as usize;
        (&self.indices[span.clone()], &self.values[span])
    }

    /// The largest size of a weight; 0 when there is none.
    pub(crate) fn largest(&self) -> f32 {
        self.values.iter().fold(0.0, |largest, value| value.abs().max(largest))
    }

    /// Which columns hold anything but 0.
    pub(crate) fn filled(&self) -> Vec<bool> {
        let mut filled = vec![false; self.columns];
        for (&j, &value) in self.indices.iter().zip(self.values.iter()) {
            filled[j as usize] |= value != 0.0;
        }
        filled
    }

    /// Where row `i` starts among the stored weights.
    pub(crate) fn start(&self, i: usize) -> usize {
        self.indptr[i] as usize
    }

    /// The arrays: where rows start, columns, weights.
    #[must_use]
    pub fn into_parts(self) -> (Vec<i64>, Vec<u32>, Vec<f32>) {
        (self.indptr.into_owned(), self.indices.into_owned(), self.values.into_owned())
    }

    /// Cuts the rows into runs of about `size` stored weights.
    pub(crate) fn runs(&self, size: usize) -> Vec<Range<usize>> {
        let (mut runs, mut from) = (Vec::new(), 0);
        for row in 0..self.rows() {
            let held = self.indptr[row + 1] - self.indptr[from];
            if held >= size as i64 || row + 1 == self.rows() {
                runs.push(from..row + 1);
                from = row + 1;
            }
        }
        runs
    }
}
