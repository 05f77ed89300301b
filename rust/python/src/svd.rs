//! Association and the truncated SVD, for Python.

use minent_counts::{Count, MeasureError, Sparse};
use minent_vectors::svd::{self, Options, SvdError, Weights};
use numpy::{IntoPyArray, PyArray1, PyArray2, PyReadonlyArray1};
use pyo3::prelude::*;

use crate::arrays::{matrix, slice};
use crate::errors::of_svd;
use crate::measures::{Counts, with_sparse};
use crate::progress::Watch;

type Arrays<'py> =
    (Bound<'py, PyArray1<i64>>, Bound<'py, PyArray1<i32>>, Bound<'py, PyArray1<f32>>);
/// Left vectors, singular values, right vectors, residuals, steps, products.
type Found<'py> = (
    Bound<'py, PyArray2<f32>>,
    Bound<'py, PyArray1<f64>>,
    Bound<'py, PyArray2<f32>>,
    Bound<'py, PyArray1<f64>>,
    usize,
    usize,
);

#[pyfunction]
#[pyo3(signature = (indptr, indices, data, columns, *, smoothing=0.75, shift=1.0, threads=1, progress=None))]
#[allow(clippy::too_many_arguments)] // They are keywords.
pub(crate) fn ppmi<'py>(
    py: Python<'py>,
    indptr: PyReadonlyArray1<'py, i64>,
    indices: PyReadonlyArray1<'py, i32>,
    data: Counts<'py>,
    columns: usize,
    smoothing: f64,
    shift: f64,
    threads: usize,
    progress: Option<Py<PyAny>>,
) -> PyResult<Arrays<'py>> {
    fn weight<C: Count>(
        py: Python<'_>,
        pairs: Result<Sparse<'_, C>, MeasureError>,
        (smoothing, shift): (f64, f64),
        threads: usize,
        watch: &mut Watch,
    ) -> PyResult<Weights<'static>> {
        let found = py.detach(|| svd::ppmi(&pairs?, smoothing, shift, threads, &mut *watch));
        found.map_err(|e: SvdError| of_svd(py, &e, watch))
    }
    let mut watch = Watch::new(progress);
    let how = (smoothing, shift);
    let found = with_sparse!(py, indptr, indices, data, columns, |pairs| weight(
        py, pairs, how, threads, &mut watch
    ))?;
    let (indptr, indices, values) = found.into_parts();
    let indices = bytemuck::allocation::cast_vec::<u32, i32>(indices);
    Ok((indptr.into_pyarray(py), indices.into_pyarray(py), values.into_pyarray(py)))
}

#[pyfunction]
#[pyo3(signature = (
    indptr, indices, data, columns, dimensions, *, tolerance=0.05, seed=0, threads=1, progress=None
))]
#[allow(clippy::too_many_arguments)] // They are keywords.
pub(crate) fn truncated_svd<'py>(
    py: Python<'py>,
    indptr: PyReadonlyArray1<'py, i64>,
    indices: PyReadonlyArray1<'py, i32>,
    data: PyReadonlyArray1<'py, f32>,
    columns: usize,
    dimensions: usize,
    tolerance: f64,
    seed: u64,
    threads: usize,
    progress: Option<Py<PyAny>>,
) -> PyResult<Found<'py>> {
    let indptr = slice(py, "indptr", &indptr)?;
    let indices = bytemuck::cast_slice::<i32, u32>(slice(py, "indices", &indices)?);
    let data = slice(py, "data", &data)?;
    let options = Options { dimensions, tolerance, seed, threads };
    let mut watch = Watch::new(progress);
    let found = py.detach(|| {
        let weights = Weights::new(indptr, indices, data, columns)?;
        svd::svd(&weights, &options, &mut watch)
    });
    let found = found.map_err(|e| of_svd(py, &e, &mut watch))?;
    let kept = found.values.len();
    Ok((
        matrix(py, found.left, kept)?,
        found.values.into_pyarray(py),
        matrix(py, found.right, kept)?,
        found.residuals.into_pyarray(py),
        found.steps,
        found.products,
    ))
}
