//! A square sparse matrix of counts in compressed-sparse-row form.

use std::borrow::Cow;

use crate::Error;

/// Counts n(i, j) of ordered pairs; columns ascend within each row and every stored count is positive.
///
/// The slices are borrowed or owned, so that arrays of a caller are used where they lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pairs<'a> {
    indptr: Cow<'a, [i64]>,
    indices: Cow<'a, [u32]>,
    counts: Cow<'a, [u32]>,
}

impl<'a> Pairs<'a> {
    /// Checks the arrays of a matrix and takes them as they are.
    ///
    /// # Errors
    /// [`Error::Malformed`] when they are not a canonical square CSR matrix of positive counts.
    pub fn new(
        indptr: impl Into<Cow<'a, [i64]>>,
        indices: impl Into<Cow<'a, [u32]>>,
        counts: impl Into<Cow<'a, [u32]>>,
    ) -> Result<Self, Error> {
        let (indptr, indices, counts) = (indptr.into(), indices.into(), counts.into());
        let bad = |why: &str| Err(Error::Malformed(why.to_owned()));
        if indptr.first() != Some(&0) {
            return bad("indptr must start with 0");
        }
        if indices.len() != counts.len() || *indptr.last().unwrap_or(&0) != indices.len() as i64 {
            return bad(
                "indptr must end with the number of indices, and there must be as many data",
            );
        }
        if indptr.windows(2).any(|w| w[0] > w[1]) {
            return bad("indptr must not fall");
        }
        let pairs = Self { indptr, indices, counts };
        let n = pairs.n() as u32;
        for i in 0..pairs.n() {
            let (columns, counts) = pairs.row(i);
            if columns.windows(2).any(|w| w[0] >= w[1]) {
                return bad("the columns of each row must ascend, each once");
            }
            if columns.last().is_some_and(|&last| last >= n) {
                return bad("a column lies outside the matrix");
            }
            if counts.contains(&0) {
                return bad("a stored count is 0");
            }
        }
        Ok(pairs)
    }

    /// Takes arrays that are canonical by construction.
    pub(crate) fn trusted(indptr: Vec<i64>, indices: Vec<u32>, counts: Vec<u32>) -> Self {
        Self { indptr: indptr.into(), indices: indices.into(), counts: counts.into() }
    }

    /// Number of rows, which is the number of columns.
    #[must_use]
    pub fn n(&self) -> usize {
        self.indptr.len() - 1
    }

    /// Number of stored counts.
    #[must_use]
    pub fn nnz(&self) -> usize {
        self.indices.len()
    }

    /// Columns and counts of row `i`.
    #[must_use]
    pub fn row(&self, i: usize) -> (&[u32], &[u32]) {
        let span = self.indptr[i] as usize..self.indptr[i + 1] as usize;
        (&self.indices[span.clone()], &self.counts[span])
    }

    /// Column and count of each stored pair of row `i`.
    pub fn iter_row(&self, i: usize) -> impl Iterator<Item = (usize, u32)> + '_ {
        let (columns, counts) = self.row(i);
        columns.iter().map(|&j| j as usize).zip(counts.iter().copied())
    }

    /// Sum of each row.
    #[must_use]
    pub fn row_sums(&self) -> Vec<u64> {
        (0..self.n()).map(|i| self.row(i).1.iter().map(|&n| u64::from(n)).sum()).collect()
    }

    /// Sum of each column.
    #[must_use]
    pub fn column_sums(&self) -> Vec<u64> {
        let mut sums = vec![0; self.n()];
        for (&j, &n) in self.indices.iter().zip(self.counts.iter()) {
            sums[j as usize] += u64::from(n);
        }
        sums
    }

    /// Sum of all counts.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.counts.iter().map(|&n| u64::from(n)).sum()
    }

    /// Every stored count, row by row.
    #[must_use]
    pub fn counts(&self) -> &[u32] {
        &self.counts
    }

    /// The matrix with rows and columns exchanged.
    #[must_use]
    pub fn transpose(&self) -> Pairs<'static> {
        let mut indptr = vec![0_i64; self.n() + 1];
        for &j in self.indices.iter() {
            indptr[j as usize + 1] += 1;
        }
        for j in 0..self.n() {
            indptr[j + 1] += indptr[j];
        }
        let mut next = indptr.clone();
        let mut indices = vec![0; self.nnz()];
        let mut counts = vec![0; self.nnz()];
        for i in 0..self.n() {
            for (j, n) in self.iter_row(i) {
                let slot = next[j] as usize;
                next[j] += 1;
                indices[slot] = i as u32;
                counts[slot] = n;
            }
        }
        Pairs::trusted(indptr, indices, counts)
    }

    /// The arrays: row starts, columns, counts.
    #[must_use]
    pub fn into_parts(self) -> (Vec<i64>, Vec<u32>, Vec<u32>) {
        (self.indptr.into_owned(), self.indices.into_owned(), self.counts.into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_is_not_canonical() {
        let new = |p: &[i64], j: &[u32], n: &[u32]| {
            Pairs::new(p.to_vec(), j.to_vec(), n.to_vec()).map(|_| ()).map_err(|e| e.to_string())
        };
        assert!(new(&[0, 1, 1], &[1], &[3]).is_ok());
        assert!(new(&[], &[], &[]).is_err());
        assert!(new(&[0, 2, 1], &[1], &[3]).unwrap_err().contains("fall"));
        assert!(new(&[0, 2, 2], &[1, 0], &[3, 1]).unwrap_err().contains("ascend"));
        assert!(new(&[0, 1, 1], &[2], &[3]).unwrap_err().contains("outside"));
        assert!(new(&[0, 1, 1], &[1], &[0]).unwrap_err().contains('0'));
        assert!(new(&[0, 1, 1], &[1], &[]).is_err());
    }

    #[test]
    fn transposes() {
        let a = Pairs::new(vec![0, 2, 3, 3], vec![0, 2, 1], vec![1, 2, 3]).unwrap();
        let t = a.transpose();
        assert_eq!(t.iter_row(2).collect::<Vec<_>>(), [(0, 2)]);
        assert_eq!(t.transpose(), a);
        assert_eq!(a.row_sums(), t.column_sums());
    }
}
