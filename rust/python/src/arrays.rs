//! Arrays in and out, without copies where the numbers allow it.

use minent_counts::Pairs;
use numpy::{Element, PyArray1, PyArray2, PyArrayMethods, PyReadonlyArray1, PyReadonlyArray2};
use pyo3::prelude::*;

use crate::errors::{input, of_counts};
use crate::progress::Watch;

/// The numbers of a one-dimensional array, where they lie.
pub(crate) fn slice<'a, T: Element>(
    py: Python<'_>,
    name: &str,
    array: &'a PyReadonlyArray1<'_, T>,
) -> PyResult<&'a [T]> {
    array.as_slice().map_err(|_| input(py, format!("{name} must be contiguous in memory")))
}

/// Counts that occur, and how many keys have each.
pub(crate) type Profile<'py> = (Bound<'py, PyArray1<u64>>, Bound<'py, PyArray1<u64>>);

/// The three arrays of counts as Python gives them.
pub(crate) struct Csr<'py> {
    pub(crate) indptr: PyReadonlyArray1<'py, i64>,
    pub(crate) indices: PyReadonlyArray1<'py, i32>,
    pub(crate) data: PyReadonlyArray1<'py, u32>,
}

impl Csr<'_> {
    /// The counts, checked.
    pub(crate) fn pairs(&self, py: Python<'_>) -> PyResult<Pairs<'_>> {
        let indptr = slice(py, "indptr", &self.indptr)?;
        let indices = bytemuck::cast_slice::<i32, u32>(slice(py, "indices", &self.indices)?);
        let data = slice(py, "data", &self.data)?;
        Pairs::new(indptr, indices, data).map_err(|e| of_counts(py, &e, &mut Watch::new(None)))
    }
}

/// Labels of which none may be negative.
pub(crate) fn labels(py: Python<'_>, array: &PyReadonlyArray1<'_, i32>) -> PyResult<Vec<u32>> {
    let labels = slice(py, "labels", array)?;
    labels
        .iter()
        .enumerate()
        .map(|(word, &c)| {
            u32::try_from(c)
                .map_err(|_| input(py, format!("word {word} has the label {c}, which is no class")))
        })
        .collect()
}

/// Labels of which -1 stands for none.
pub(crate) fn maybe_labels(
    py: Python<'_>,
    name: &str,
    array: &PyReadonlyArray1<'_, i32>,
) -> PyResult<Vec<Option<u32>>> {
    let labels = slice(py, name, array)?;
    labels
        .iter()
        .enumerate()
        .map(|(word, &c)| match c {
            -1 => Ok(None),
            c => u32::try_from(c).map(Some).map_err(|_| {
                input(
                    py,
                    format!(
                        "word {word} of {name} has the label {c}, which is neither a class nor -1"
                    ),
                )
            }),
        })
        .collect()
}

/// A square table of counts of classes and the edge: its numbers, and the number of classes.
pub(crate) fn table(
    py: Python<'_>,
    array: &PyReadonlyArray2<'_, i64>,
) -> PyResult<(Vec<u64>, usize)> {
    let (rows, columns) = array.as_array().dim();
    if rows != columns || rows < 2 {
        return Err(input(
            py,
            format!("the class table must be square, with the edge last, not {rows} x {columns}"),
        ));
    }
    let numbers = array.as_array().iter().map(|&n| u64::try_from(n)).collect::<Result<_, _>>();
    let numbers = numbers.map_err(|_| input(py, "the class table has a negative count"))?;
    Ok((numbers, rows - 1))
}

/// Numbers as a matrix of so many columns.
pub(crate) fn matrix<T: Element>(
    py: Python<'_>,
    numbers: Vec<T>,
    columns: usize,
) -> PyResult<Bound<'_, PyArray2<T>>> {
    let rows = numbers.len() / columns;
    numpy::PyArray1::from_vec(py, numbers).reshape([rows, columns])
}
