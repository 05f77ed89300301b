//! Training of vectors, for Python.

use minent_vectors::objectives::Kind;
use minent_vectors::train::{self as training, From, Model, Options, Sampling};
use numpy::{IntoPyArray, PyArray1, PyArray2, PyReadonlyArray1, PyReadonlyArray2};
use pyo3::prelude::*;

use crate::arrays::{matrix, slice};
use crate::errors::input;
use crate::progress::Watch;

#[pyfunction]
#[pyo3(signature = (ids, counts, table, popularity, *, objective="l2", contexts=None, window=5, negatives=5, epochs=1,
    learn=true, softmax=false, rate=0.025, subsample=None, seed=0, threads=1, progress=None))]
#[allow(clippy::too_many_arguments)]
pub(crate) fn train_sampled<'py>(
    py: Python<'py>,
    ids: PyReadonlyArray1<'py, i32>,
    counts: PyReadonlyArray1<'py, u64>,
    table: PyReadonlyArray2<'py, f32>,
    popularity: PyReadonlyArray1<'py, f32>,
    objective: &str,
    contexts: Option<PyReadonlyArray2<'py, f32>>,
    window: u32,
    negatives: usize,
    epochs: u64,
    learn: bool,
    softmax: bool,
    rate: f32,
    subsample: Option<f64>,
    seed: u64,
    threads: usize,
    progress: Option<Py<PyAny>>,
) -> PyResult<(Bound<'py, PyArray2<f32>>, Option<Bound<'py, PyArray2<f32>>>, Bound<'py, PyArray1<f32>>)> {
    let dimensions = table.as_array().dim().1;
    let model = Model {
        dimensions,
        table: table.as_slice()?.to_vec(),
        contexts: contexts.as_ref().map(|c| c.as_slice().map(<[f32]>::to_vec)).transpose()?,
        popularity: slice(py, "popularity", &popularity)?.to_vec(),
    };
    let from = From::Text {
        ids: bytemuck::cast_slice(slice(py, "ids", &ids)?),
        counts: slice(py, "counts", &counts)?,
        window,
        subsample,
    };
    let options = Options {
        objective: Kind::from_name(objective).ok_or_else(|| input(py, "objective"))?,
        sampling: if softmax { Sampling::Softmax } else { Sampling::Negative },
        negatives,
        smoothing: 0.75,
        popularity: learn,
        rate,
        epochs,
        seed,
        threads,
    };
    let mut watch = Watch::new(progress);
    let done = py.detach(|| training::train(from, model, &options, &mut watch));
    let done = done.map_err(|e| input(py, e.to_string()))?;
    let contexts = done.contexts.map(|c| matrix(py, c, dimensions)).transpose()?;
    Ok((matrix(py, done.table, dimensions)?, contexts, done.popularity.into_pyarray(py)))
}
