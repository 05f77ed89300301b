//! Counting, for Python.

use numpy::{IntoPyArray, PyArray1, PyReadonlyArray1};
use pyo3::prelude::*;

use crate::arrays::slice;
use crate::errors::of_counts;
use crate::progress::Watch;

type Arrays<'py> =
    (Bound<'py, PyArray1<i64>>, Bound<'py, PyArray1<i32>>, Bound<'py, PyArray1<u32>>);

#[pyfunction]
#[pyo3(signature = (ids, vocab, *, threads=1, progress=None))]
pub(crate) fn bigrams<'py>(
    py: Python<'py>,
    ids: PyReadonlyArray1<'py, i32>,
    vocab: usize,
    threads: usize,
    progress: Option<Py<PyAny>>,
) -> PyResult<Arrays<'py>> {
    let ids = bytemuck::cast_slice::<i32, u32>(slice(py, "ids", &ids)?);
    let mut watch = Watch::new(progress);
    let pairs = py.detach(|| minent_counts::bigrams(ids, vocab, threads, &mut watch));
    let (indptr, indices, data) = pairs.map_err(|e| of_counts(py, &e, &mut watch))?.into_parts();
    let indices = bytemuck::allocation::cast_vec::<u32, i32>(indices);
    Ok((indptr.into_pyarray(py), indices.into_pyarray(py), data.into_pyarray(py)))
}
