//! A sparse matrix of counts of any shape, looked at where it lies.

use super::MeasureError;

/// A whole number that counts something.
pub trait Count: Copy + Sync + Into<u64> {}

impl<T: Copy + Sync + Into<u64>> Count for T {}

/// Counts n(i, j) in compressed-sparse-row form; stored counts may be 0, columns may come in any order.
#[derive(Clone, Copy, Debug)]
pub struct Sparse<'a, C> {
    indptr: &'a [i64],
    indices: &'a [u32],
    counts: &'a [C],
    columns: usize,
    total: u64,
}

impl<'a, C: Count> Sparse<'a, C> {
    /// Checks the arrays of a matrix and takes them as they are.
    ///
    /// # Errors
    /// [`MeasureError::Malformed`] when they are no CSR matrix with so many columns,
    /// [`MeasureError::TooMany`] when the counts add up to 2^63 or more.
    pub fn new(
        indptr: &'a [i64],
        indices: &'a [u32],
        counts: &'a [C],
        columns: usize,
    ) -> Result<Self, MeasureError> {
        let bad = |why| Err(MeasureError::Malformed(why));
        if indptr.first() != Some(&0) {
            return bad("indptr must start with 0");
        }
        if indices.len() != counts.len() || indptr.last() != Some(&(indices.len() as i64)) {
            return bad("indptr must end with the number of indices, which is that of the counts");
        }
        if indptr.windows(2).any(|w| w[0] > w[1]) {
            return bad("indptr must not fall");
        }
        if indices.iter().any(|&j| j as usize >= columns) {
            return bad("a column lies outside the matrix");
        }
        let total: u128 = counts.iter().map(|&n| u128::from(n.into())).sum();
        match i64::try_from(total) {
            Ok(total) => Ok(Self { indptr, indices, counts, columns, total: total as u64 }),
            Err(_) => Err(MeasureError::TooMany),
        }
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

    /// Number of stored counts.
    #[must_use]
    pub fn nnz(&self) -> usize {
        self.counts.len()
    }

    /// Sum of all counts.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.total
    }

    /// Where row `i` lies among the stored counts.
    #[must_use]
    pub fn span(&self, i: usize) -> std::ops::Range<usize> {
        self.indptr[i] as usize..self.indptr[i + 1] as usize
    }

    /// Column and count of each stored pair of row `i`.
    pub fn row(&self, i: usize) -> impl Iterator<Item = (usize, u64)> + '_ {
        let span = self.span(i);
        let columns = self.indices[span.clone()].iter().map(|&j| j as usize);
        columns.zip(self.counts[span].iter().map(|&n| n.into()))
    }

    /// Every stored count, row by row.
    pub fn counts(&self) -> impl Iterator<Item = u64> + '_ {
        self.counts.iter().map(|&n| n.into())
    }

    /// Sum of each row.
    #[must_use]
    pub fn row_sums(&self) -> Vec<u64> {
        (0..self.rows()).map(|i| self.row(i).map(|(_, n)| n).sum()).collect()
    }

    /// Sum of each column.
    #[must_use]
    pub fn column_sums(&self) -> Vec<u64> {
        let mut sums = vec![0; self.columns];
        for (&j, n) in self.indices.iter().zip(self.counts()) {
            sums[j as usize] += n;
        }
        sums
    }
}
