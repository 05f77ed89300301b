//! The basis of a Krylov space: tall, dense, orthonormal; and sums over its rows that no number of threads changes.

use std::ops::Range;

use faer::linalg::matmul::matmul;
use faer::{Accum, Mat, MatMut, MatRef, Par};
use minent_monitor::Interrupted;

use super::block::Block;
use super::crew::Crew;

/// Rows that are multiplied at a time.
const ROWS: usize = 512;
/// Groups of rows whose sums are made apart and then added in order.
const GROUPS: usize = 16;

/// Orthonormal columns, stored row by row.
pub(crate) struct Basis {
    rows: usize,
    most: usize,
    columns: usize,
    data: Vec<f32>,
}

impl Basis {
    /// An empty basis that has room for `most` columns.
    pub(crate) fn new(rows: usize, most: usize) -> Self {
        Self { rows, most, columns: 0, data: vec![0.0; rows * most] }
    }

    /// Number of columns.
    pub(crate) fn columns(&self) -> usize {
        self.columns
    }

    /// Length of a column.
    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// How many more columns there is room for.
    pub(crate) fn room(&self) -> usize {
        self.most - self.columns
    }

    /// Takes the first `count` columns of a block in.
    pub(crate) fn push(&mut self, block: &Block, count: usize) {
        let rows = self.data.chunks_exact_mut(self.most);
        for (to, from) in rows.zip(block.numbers().chunks_exact(block.width())) {
            to[self.columns..self.columns + count].copy_from_slice(&from[..count]);
        }
        self.columns += count;
    }

    /// Columns from `first` on, transposed, times a block.
    pub(crate) fn project(
        &self,
        first: usize,
        block: &Block,
        crew: &mut Crew<'_>,
    ) -> Result<Mat<f64>, Interrupted> {
        let width = block.width();
        let size = self.columns - first;
        sum_over_rows(self.rows, size, width, crew, |rows, out| {
            matmul(
                out,
                Accum::Replace,
                self.part(&rows, first).transpose(),
                part(block, &rows),
                1.0,
                Par::Seq,
            );
        })
    }

    /// block -= columns from `first` on, times `coefficients`.
    pub(crate) fn subtract(
        &self,
        first: usize,
        coefficients: &Mat<f64>,
        block: &mut Block,
        crew: &mut Crew<'_>,
    ) -> Result<(), Interrupted> {
        let width = block.width();
        let coefficients = narrow(coefficients);
        let tasks = block.numbers_mut().chunks_mut(ROWS * width).enumerate().collect();
        crew.share(tasks, |(at, out): (usize, &mut [f32]), go_on| {
            go_on()?;
            let rows = at * ROWS..at * ROWS + out.len() / width;
            let out = MatMut::from_row_major_slice_mut(out, rows.len(), width);
            matmul(out, Accum::Add, self.part(&rows, first), coefficients.as_ref(), -1.0, Par::Seq);
            Ok(())
        })
    }

    /// Puts combinations of the columns in their place.
    pub(crate) fn rotate(
        &mut self,
        combinations: MatRef<'_, f64>,
        crew: &mut Crew<'_>,
    ) -> Result<(), Interrupted> {
        let (old, new, most) = (self.columns, combinations.ncols(), self.most);
        let combinations = narrow(&combinations.to_owned());
        let tasks = self.data.chunks_mut(ROWS * most).collect();
        crew.share(tasks, |data: &mut [f32], go_on| {
            go_on()?;
            let rows = data.len() / most;
            let mut all = MatMut::from_row_major_slice_mut(data, rows, most);
            let mut found = Mat::<f32>::zeros(rows, new);
            matmul(
                found.as_mut(),
                Accum::Replace,
                all.as_ref().subcols(0, old),
                combinations.as_ref(),
                1.0,
                Par::Seq,
            );
            all.as_mut().subcols_mut(0, new).copy_from(&found);
            Ok(())
        })?;
        self.columns = new;
        Ok(())
    }

    /// The columns, row by row, and nothing else.
    pub(crate) fn into_rows(self) -> Vec<f32> {
        let Self { rows, most, columns, mut data } = self;
        for i in 0..rows {
            data.copy_within(i * most..i * most + columns, i * columns);
        }
        data.truncate(rows * columns);
        data.shrink_to_fit();
        data
    }

    fn part(&self, rows: &Range<usize>, first: usize) -> MatRef<'_, f32> {
        let data = &self.data[rows.start * self.most..rows.end * self.most];
        MatRef::from_row_major_slice(data, rows.len(), self.most)
            .subcols(first, self.columns - first)
    }
}

/// Some rows of a block.
fn part<'a>(block: &'a Block, rows: &Range<usize>) -> MatRef<'a, f32> {
    let width = block.width();
    let data = &block.numbers()[rows.start * width..rows.end * width];
    MatRef::from_row_major_slice(data, rows.len(), width)
}

/// Blockᵀ block.
pub(crate) fn square(block: &Block, crew: &mut Crew<'_>) -> Result<Mat<f64>, Interrupted> {
    let width = block.width();
    sum_over_rows(block.rows(), width, width, crew, |rows, out| {
        let part = part(block, &rows);
        matmul(out, Accum::Replace, part.transpose(), part, 1.0, Par::Seq);
    })
}

/// Puts combinations of the columns of a block in their place; the rest becomes 0.
pub(crate) fn combine(
    block: &mut Block,
    combinations: &Mat<f64>,
    crew: &mut Crew<'_>,
) -> Result<(), Interrupted> {
    let width = block.width();
    let combinations = narrow(combinations);
    let tasks = block.numbers_mut().chunks_mut(ROWS * width).collect();
    crew.share(tasks, |data: &mut [f32], go_on| {
        go_on()?;
        let rows = data.len() / width;
        let mut all = MatMut::from_row_major_slice_mut(data, rows, width);
        let mut found = Mat::<f32>::zeros(rows, width);
        matmul(
            found.as_mut().subcols_mut(0, combinations.ncols()),
            Accum::Replace,
            all.as_ref(),
            combinations.as_ref(),
            1.0,
            Par::Seq,
        );
        all.as_mut().copy_from(&found);
        Ok(())
    })
}

fn narrow(matrix: &Mat<f64>) -> Mat<f32> {
    Mat::from_fn(matrix.nrows(), matrix.ncols(), |i, j| matrix[(i, j)] as f32)
}

/// Adds up what `product` gives for each few rows, in an order that the threads do not change.
fn sum_over_rows(
    rows: usize,
    height: usize,
    width: usize,
    crew: &mut Crew<'_>,
    product: impl Fn(Range<usize>, MatMut<'_, f32>) + Sync,
) -> Result<Mat<f64>, Interrupted> {
    let group = rows.div_ceil(GROUPS).next_multiple_of(ROWS);
    let count = rows.div_ceil(group.max(1));
    let mut sums = vec![Mat::<f64>::zeros(height, width); count];
    crew.share(sums.iter_mut().enumerate().collect(), |(at, sum), go_on| {
        let mut found = Mat::<f32>::zeros(height, width);
        let end = rows.min((at + 1) * group);
        for from in (at * group..end).step_by(ROWS) {
            go_on()?;
            product(from..end.min(from + ROWS), found.as_mut());
            for j in 0..width {
                for (s, f) in sum.col_as_slice_mut(j).iter_mut().zip(found.col_as_slice(j)) {
                    *s += f64::from(*f);
                }
            }
        }
        Ok(())
    })?;
    let mut total = Mat::<f64>::zeros(height, width);
    for sum in &sums {
        total += sum;
    }
    Ok(total)
}
