//! Floor plans and maps, for Python.

use minent_vectors::Rows;
use minent_vectors::layout::{self, FloorOptions, Kind, SneOptions, Start};
use numpy::{PyArray2, PyReadonlyArray1, PyReadonlyArray2};
use pyo3::prelude::*;

use crate::arrays::{matrix, slice};
use crate::errors::input;
use crate::progress::Watch;
use crate::vectors::{long, table};

/// Positions, the loss and the entropy.
type Embedding<'py> = (Bound<'py, PyArray2<f64>>, f64, f64);

#[pyfunction]
#[pyo3(signature = (
    vectors, *, dimensions=2, kernel="t", perplexity=30.0, exact=false, iterations=750, start=None, random=false,
    seed=0, threads=1, progress=None
))]
#[allow(clippy::too_many_arguments)] // They are keywords.
pub(crate) fn sne<'py>(
    py: Python<'py>,
    vectors: PyReadonlyArray2<'py, f32>,
    dimensions: usize,
    kernel: &str,
    perplexity: f64,
    exact: bool,
    iterations: usize,
    start: Option<PyReadonlyArray2<'py, f64>>,
    random: bool,
    seed: u64,
    threads: usize,
    progress: Option<Py<PyAny>>,
) -> PyResult<Embedding<'py>> {
    let (numbers, columns) = table(py, "vectors", &vectors)?;
    let kind = match kernel {
        "t" => Kind::Student,
        "gauss" => Kind::Gauss,
        _ => return Err(input(py, format!("kernel must be t or gauss, not {kernel}"))),
    };
    let start = match &start {
        Some(start) => {
            let numbers = start.as_slice();
            Start::Given(numbers.map_err(|_| input(py, "start must be contiguous in memory"))?)
        }
        None if random => Start::Random,
        None => Start::Principal,
    };
    let options =
        SneOptions { dimensions, kind, perplexity, exact, iterations, start, seed, threads };
    let found = long(py, progress, |watch: &mut Watch| {
        layout::sne(Rows::new(numbers, columns, "vectors")?, &options, watch)
    })?;
    Ok((matrix(py, found.places, dimensions)?, found.loss, found.entropy))
}

/// Positions, and what is walked from the door and between books: now, and before.
type Floor<'py> = (Bound<'py, PyArray2<f64>>, (f64, f64), (f64, f64));

#[pyfunction]
#[pyo3(signature = (
    indptr, indices, counts, *, dimensions=2, distance=1.0, sweeps=60, seed=0, threads=1, progress=None
))]
#[allow(clippy::too_many_arguments)] // They are keywords.
pub(crate) fn floor_plan<'py>(
    py: Python<'py>,
    indptr: PyReadonlyArray1<'py, i64>,
    indices: PyReadonlyArray1<'py, i32>,
    counts: PyReadonlyArray1<'py, f64>,
    dimensions: usize,
    distance: f64,
    sweeps: usize,
    seed: u64,
    threads: usize,
    progress: Option<Py<PyAny>>,
) -> PyResult<Floor<'py>> {
    let indptr = slice(py, "indptr", &indptr)?;
    let indices = bytemuck::cast_slice::<i32, u32>(slice(py, "indices", &indices)?);
    let counts = slice(py, "counts", &counts)?;
    let options = FloorOptions { dimensions, distance, sweeps, seed, threads };
    let found = long(py, progress, |watch: &mut Watch| {
        layout::floor_plan(indptr, indices, counts, &options, watch)
    })?;
    Ok((matrix(py, found.places, dimensions)?, found.walked, found.before))
}
