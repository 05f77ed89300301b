//! Training of vectors, for Python.

use minent_vectors::objectives::Kind;
use minent_vectors::train::{
    self as training, Error, From, Method, Model, Optimizer, Options, Outcome, Report, Sampling,
};
use numpy::{IntoPyArray, PyArray1, PyArray2, PyReadonlyArray1, PyReadonlyArray2};
use pyo3::prelude::*;

use crate::arrays::{Csr, matrix, slice};
use crate::counts::{Ids, Source};
use crate::errors::{input, named};
use crate::progress::Watch;

/// The options of training, as a dict.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct Given {
    objective: String,
    sampling: String,
    negatives: usize,
    smoothing: f64,
    optimizer: String,
    rows: usize,
    popularity: bool,
    rate: f32,
    epochs: u64,
    dimensions: usize,
    tables: usize,
    seed: u64,
    threads: usize,
}

/// Vectors to start from: the table, that of contexts, and popularity.
type Start<'py> = (
    PyReadonlyArray2<'py, f32>,
    Option<PyReadonlyArray2<'py, f32>>,
    Option<PyReadonlyArray1<'py, f32>>,
);

/// Counts of pairs, and how many rows of them are looked at while training goes on.
type Looks<'py> =
    (PyReadonlyArray1<'py, i64>, PyReadonlyArray1<'py, i32>, PyReadonlyArray1<'py, u32>, usize);

type Trained<'py> = (
    Bound<'py, PyArray2<f32>>,
    Option<Bound<'py, PyArray2<f32>>>,
    Bound<'py, PyArray1<f32>>,
    Vec<(u64, f64)>,
);

fn objective_of(py: Python<'_>, name: &str) -> PyResult<Kind> {
    let names = Kind::NAMES.map(|(name, _)| name).join(", ");
    Kind::from_name(name)
        .ok_or_else(|| input(py, format!("objective must be one of {names}, not {name:?}")))
}

impl Given {
    fn options(&self, py: Python<'_>) -> PyResult<Options> {
        let sampled = |sampling| Method::Sampled {
            sampling,
            negatives: self.negatives,
            smoothing: self.smoothing,
        };
        let method = match (self.sampling.as_str(), self.optimizer.as_str()) {
            ("negative", _) => sampled(Sampling::Negative),
            ("softmax", _) => sampled(Sampling::Softmax),
            ("exact", "adam") => Method::Exact { optimizer: Optimizer::Adam, rows: self.rows },
            ("exact", "adagrad") => {
                Method::Exact { optimizer: Optimizer::AdaGrad, rows: self.rows }
            }
            ("exact", _) => return Err(input(py, "optimizer must be adam or adagrad")),
            _ => return Err(input(py, "sampling must be negative, softmax or exact")),
        };
        Ok(Options {
            objective: objective_of(py, &self.objective)?,
            method,
            popularity: self.popularity,
            rate: self.rate,
            epochs: self.epochs,
            seed: self.seed,
            threads: self.threads,
        })
    }

    /// The model that training starts from.
    fn model(
        &self,
        py: Python<'_>,
        from: &From<'_>,
        words: usize,
        start: Option<Start<'_>>,
        objective: Kind,
    ) -> PyResult<Model> {
        let Some((table, contexts, popularity)) = start else {
            let mut model = Model::random(words, self.dimensions, self.tables, self.seed);
            if self.popularity {
                model.popular(from, objective);
            }
            return Ok(model);
        };
        let mut model = model_of(py, &table, contexts.as_ref(), popularity.as_ref())?;
        model.check().map_err(|e| of_training(py, &e, &mut Watch::new(None)))?;
        if popularity.is_none() && self.popularity && words == model.words() {
            model.popular(from, objective);
        }
        Ok(model)
    }
}

/// A model of arrays; without popularity all words have 0.
fn model_of(
    py: Python<'_>,
    table: &PyReadonlyArray2<'_, f32>,
    contexts: Option<&PyReadonlyArray2<'_, f32>>,
    popularity: Option<&PyReadonlyArray1<'_, f32>>,
) -> PyResult<Model> {
    let numbers = |name: &str, array: &PyReadonlyArray2<'_, f32>| {
        let found = array.as_slice().map(<[f32]>::to_vec);
        found.map_err(|_| input(py, format!("{name} must be contiguous in memory")))
    };
    let (words, dimensions) = table.as_array().dim();
    if let Some(contexts) = contexts
        && contexts.as_array().dim() != (words, dimensions)
    {
        return Err(input(py, "contexts must have the shape of the table"));
    }
    let popularity = match popularity {
        Some(popularity) => slice(py, "popularity", popularity)?.to_vec(),
        None => vec![0.0; words],
    };
    if popularity.len() != words {
        return Err(input(py, "popularity must have a number for each row of the table"));
    }
    let contexts = contexts.map(|contexts| numbers("contexts", contexts)).transpose()?;
    Ok(Model { dimensions, table: numbers("the table", table)?, contexts, popularity })
}

fn of_training(py: Python<'_>, error: &Error, watch: &mut Watch) -> PyErr {
    let message = error.to_string();
    match error {
        Error::Interrupted(_) => watch.reason(),
        Error::Diverged { .. } => named(py, "DivergedError", message),
        Error::Spawn(_) => named(py, "MinentError", message),
        Error::Shape(_) => input(py, message),
    }
}

fn run<'py>(
    py: Python<'py>,
    from: From<'_>,
    words: usize,
    given: &Given,
    start: Option<Start<'py>>,
    looks: Option<Looks<'py>>,
    progress: Option<Py<PyAny>>,
) -> PyResult<Trained<'py>> {
    let options = given.options(py)?;
    let model = given.model(py, &from, words, start, options.objective)?;
    let (csr, rows) = match looks {
        Some((indptr, indices, data, rows)) => (Some(Csr { indptr, indices, data }), rows),
        None => (None, 0),
    };
    let pairs = csr.as_ref().map(|csr| csr.pairs(py)).transpose()?;
    let report = pairs.as_ref().map(|pairs| Report { pairs, rows });
    let dimensions = model.dimensions;
    let mut watch = Watch::new(progress);
    let done = py.detach(|| training::train(from, model, &options, report, &mut watch));
    let Outcome { model, history } = done.map_err(|e| of_training(py, &e, &mut watch))?;
    let contexts = model.contexts.map(|contexts| matrix(py, contexts, dimensions)).transpose()?;
    let table = matrix(py, model.table, dimensions)?;
    Ok((table, contexts, model.popularity.into_pyarray(py), history))
}

#[pyfunction]
#[pyo3(signature = (
    ids, counts, options, *, window=5, subsample=None, start=None, looks=None, progress=None
))]
#[allow(clippy::too_many_arguments)] // They are keywords.
pub(crate) fn train_on_text<'py>(
    py: Python<'py>,
    ids: Ids<'py>,
    counts: PyReadonlyArray1<'py, u64>,
    options: Given,
    window: u32,
    subsample: Option<f64>,
    start: Option<Start<'py>>,
    looks: Option<Looks<'py>>,
    progress: Option<Py<PyAny>>,
) -> PyResult<Trained<'py>> {
    let counts = slice(py, "counts", &counts)?;
    let ids = match ids.source(py)? {
        Source::Text(ids) => ids.as_slice(),
        Source::Slice(ids) => ids,
    };
    let from = From::Text { ids, counts, window, subsample };
    run(py, from, counts.len(), &options, start, looks, progress)
}

#[pyfunction]
#[pyo3(signature = (
    indptr, indices, data, options, *, unit=1, start=None, looks=None, progress=None
))]
#[allow(clippy::too_many_arguments)] // They are keywords.
pub(crate) fn train_on_pairs<'py>(
    py: Python<'py>,
    indptr: PyReadonlyArray1<'py, i64>,
    indices: PyReadonlyArray1<'py, i32>,
    data: PyReadonlyArray1<'py, u32>,
    options: Given,
    unit: u32,
    start: Option<Start<'py>>,
    looks: Option<Looks<'py>>,
    progress: Option<Py<PyAny>>,
) -> PyResult<Trained<'py>> {
    let csr = Csr { indptr, indices, data };
    let pairs = csr.pairs(py)?;
    let from = From::Pairs { pairs: &pairs, unit };
    run(py, from, pairs.n(), &options, start, looks, progress)
}

#[pyfunction]
#[pyo3(signature = (
    indptr, indices, data, table, *, contexts=None, popularity=None, objective="l2", threads=1, progress=None
))]
#[allow(clippy::too_many_arguments)] // They are keywords.
pub(crate) fn vectors_cost<'py>(
    py: Python<'py>,
    indptr: PyReadonlyArray1<'py, i64>,
    indices: PyReadonlyArray1<'py, i32>,
    data: PyReadonlyArray1<'py, u32>,
    table: PyReadonlyArray2<'py, f32>,
    contexts: Option<PyReadonlyArray2<'py, f32>>,
    popularity: Option<PyReadonlyArray1<'py, f32>>,
    objective: &str,
    threads: usize,
    progress: Option<Py<PyAny>>,
) -> PyResult<f64> {
    let csr = Csr { indptr, indices, data };
    let (pairs, objective) = (csr.pairs(py)?, objective_of(py, objective)?);
    let model = model_of(py, &table, contexts.as_ref(), popularity.as_ref())?;
    let mut watch = Watch::new(progress);
    let bits = py.detach(|| training::cost(&pairs, &model, objective, threads, &mut watch));
    bits.map_err(|e| of_training(py, &e, &mut watch))
}
