//! Products of small dense matrices, by the kernels of `matrixmultiply`.

/// Numbers in rows of equal length.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dense<'a> {
    numbers: &'a [f32],
    rows: usize,
    columns: usize,
    /// How far apart neighbors in a column, and in a row, are.
    strides: (isize, isize),
}

impl<'a> Dense<'a> {
    /// Rows of so many columns, one after the other.
    pub(crate) fn new(numbers: &'a [f32], columns: usize) -> Self {
        assert_eq!(numbers.len() % columns, 0, "rows are whole");
        Self { numbers, rows: numbers.len() / columns, columns, strides: (columns as isize, 1) }
    }

    /// The same with rows and columns exchanged.
    pub(crate) fn transposed(self) -> Self {
        let (rows, columns) = (self.columns, self.rows);
        Self { rows, columns, strides: (self.strides.1, self.strides.0), ..self }
    }

    /// out = self times other
    pub(crate) fn times(self, other: Dense<'_>, out: &mut [f32]) {
        assert_eq!(self.columns, other.rows, "the matrices fit");
        assert_eq!(out.len(), self.rows * other.columns, "the product fits");
        // SAFETY: the three matrices are whole and of these sizes, as checked here and in `new`; `out` is borrowed
        // for change, so it shares no memory with the others.
        unsafe {
            matrixmultiply::sgemm(
                self.rows,
                self.columns,
                other.columns,
                1.0,
                self.numbers.as_ptr(),
                self.strides.0,
                self.strides.1,
                other.numbers.as_ptr(),
                other.strides.0,
                other.strides.1,
                0.0,
                out.as_mut_ptr(),
                other.columns as isize,
                1,
            );
        }
    }
}

#[cfg(test)]
#[allow(clippy::float_cmp)] // These numbers are exact.
mod tests {
    use super::*;

    #[test]
    fn products_are_right() {
        let (a, b) = ([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [1.0, 0.0, 2.0, 0.0, 1.0, 1.0]);
        let mut out = [9.0; 4];
        Dense::new(&a, 3).times(Dense::new(&b, 3).transposed(), &mut out);
        assert_eq!(out, [7.0, 5.0, 16.0, 11.0]);
        let mut out = [1.0; 9];
        Dense::new(&a, 3).transposed().times(Dense::new(&b, 3), &mut out);
        assert_eq!(out, [1.0, 4.0, 6.0, 2.0, 5.0, 9.0, 3.0, 6.0, 12.0]);
    }
}
