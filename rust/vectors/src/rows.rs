//! A table of vectors, one a row.

use crate::Error;

/// Vectors of one length that lie elsewhere, one after the other; all numbers are finite.
#[derive(Clone, Copy, Debug)]
pub struct Rows<'a> {
    values: &'a [f32],
    columns: usize,
}

impl<'a> Rows<'a> {
    /// Takes a table of so many columns; `what` names it in errors.
    ///
    /// # Errors
    ///
    /// When it has no column, a row that is not whole, a number that is not finite, or 2^32 rows or more.
    pub fn new(values: &'a [f32], columns: usize, what: &'static str) -> Result<Self, Error> {
        let rows = Self::shaped(values, columns, what)?;
        // one look without a branch, and a second one only where it found something
        for (block, some) in values.chunks(1 << 12).enumerate() {
            if some.iter().fold(true, |all, value| all & value.is_finite()) {
                continue;
            }
            if let Some(at) = some.iter().position(|value| !value.is_finite()) {
                let place = (block << 12) + at;
                let (row, column) = (place / columns, place % columns);
                return Err(Error::NotFinite { what, row, column, value: some[at] });
            }
        }
        Ok(rows)
    }

    /// Takes a table whose numbers may be anything; whoever uses it notices what is not finite.
    pub(crate) fn shaped(
        values: &'a [f32],
        columns: usize,
        what: &'static str,
    ) -> Result<Self, Error> {
        if columns == 0 {
            return Err(Error::Shape(format!("{what} have no dimensions")));
        }
        if !values.len().is_multiple_of(columns) {
            let len = values.len();
            return Err(Error::Shape(format!("{len} numbers are no rows of {columns}")));
        }
        if u32::try_from(values.len() / columns).is_err() {
            return Err(Error::Shape(format!("{what} are more than {}", u32::MAX)));
        }
        Ok(Self { values, columns })
    }

    /// All numbers, row after row.
    pub(crate) fn values(&self) -> &'a [f32] {
        self.values
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.values.len() / self.columns
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// How many numbers a row has.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// One row.
    #[must_use]
    pub fn row(&self, row: usize) -> &'a [f32] {
        &self.values[row * self.columns..][..self.columns]
    }

    /// All rows in order.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &'a [f32]> + use<'a> {
        self.values.chunks_exact(self.columns)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_that_cannot_be() {
        assert!(Rows::new(&[1.0], 0, "vectors").is_err());
        assert!(Rows::new(&[1.0; 5], 2, "vectors").is_err());
        let mut values = vec![0.5; 30_000];
        assert_eq!(Rows::new(&values, 3, "vectors").unwrap().len(), 10_000);
        values[20_000] = f32::NAN;
        let error = Rows::new(&values, 3, "vectors").unwrap_err().to_string();
        assert!(error.contains("row 6666 of vectors holds NaN in column 2"), "{error}");
    }
}
