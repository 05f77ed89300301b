//! Measures of counts, for Python. All values are in nats.

use minent_counts::{
    Count, Estimate, Estimator, Information, Measure, MeasureError, Side, Sparse, Tally,
};
use numpy::{IntoPyArray, PyArray1, PyArray2, PyReadonlyArray1, PyReadonlyArray2};
use pyo3::prelude::*;

use crate::arrays::{matrix, slice};
use crate::errors::input;
use crate::progress::Watch;

/// Value, jackknife error, observations, types.
type Numbers = (f64, f64, u128, u64);
type Floats<'py> = Bound<'py, PyArray1<f64>>;
type Places<'py> = Bound<'py, PyArray1<i64>>;
type Whole<'py> = Bound<'py, PyArray1<u64>>;

fn numbers(estimate: Estimate) -> Numbers {
    (estimate.value, estimate.error, estimate.total, estimate.types)
}

fn of_measures(py: Python<'_>, error: &MeasureError, watch: &mut Watch) -> PyErr {
    match error {
        MeasureError::Interrupted(_) => watch.reason(),
        _ => input(py, error.to_string()),
    }
}

fn estimator_of(py: Python<'_>, name: &str) -> PyResult<Estimator> {
    Estimator::named(name).ok_or_else(|| input(py, format!("there is no estimator {name}")))
}

/// Counts of 32 or 64 bits.
#[derive(FromPyObject)]
pub(crate) enum Counts<'py> {
    Small(PyReadonlyArray1<'py, u32>),
    Large(PyReadonlyArray1<'py, u64>),
}

/// Calls a function on a sparse matrix, whatever the width of its counts.
macro_rules! with_sparse {
    ($py:expr, $indptr:expr, $indices:expr, $data:expr, $columns:expr, $function:expr) => {{
        let indptr = slice($py, "indptr", &$indptr)?;
        let indices = bytemuck::cast_slice::<i32, u32>(slice($py, "indices", &$indices)?);
        match &$data {
            Counts::Small(data) => {
                let counts = slice($py, "data", data)?;
                $function(Sparse::new(indptr, indices, counts, $columns))
            }
            Counts::Large(data) => {
                let counts = slice($py, "data", data)?;
                $function(Sparse::new(indptr, indices, counts, $columns))
            }
        }
    }};
}

pub(crate) use with_sparse;

#[pyfunction]
#[pyo3(signature = (counts, multiplicities=None, *, estimator="plugin"))]
pub(crate) fn estimate_entropy(
    py: Python<'_>,
    counts: PyReadonlyArray1<'_, u64>,
    multiplicities: Option<PyReadonlyArray1<'_, u64>>,
    estimator: &str,
) -> PyResult<Numbers> {
    let estimator = estimator_of(py, estimator)?;
    let counts = slice(py, "counts", &counts)?;
    let types = match &multiplicities {
        Some(array) => Some(slice(py, "multiplicities", array)?),
        None => None,
    };
    if types.is_some_and(|types| types.len() != counts.len()) {
        return Err(input(py, "counts and multiplicities must be of one length"));
    }
    Ok(py.detach(|| {
        let mut tally = Tally::default();
        match types {
            Some(types) => {
                for (&n, &m) in counts.iter().zip(types) {
                    tally.add_many(n, m);
                }
            }
            None => {
                for &n in counts {
                    tally.add(n);
                }
            }
        }
        numbers(estimator.estimate(&tally.profile()))
    }))
}

#[pyfunction]
#[pyo3(signature = (indptr, indices, data, columns, *, estimator="plugin"))]
pub(crate) fn pair_information(
    py: Python<'_>,
    indptr: PyReadonlyArray1<'_, i64>,
    indices: PyReadonlyArray1<'_, i32>,
    data: Counts<'_>,
    columns: usize,
    estimator: &str,
) -> PyResult<[Numbers; 6]> {
    fn measure<C: Count>(
        py: Python<'_>,
        pairs: Result<Sparse<'_, C>, MeasureError>,
        estimator: Estimator,
    ) -> PyResult<Information> {
        let found = py.detach(|| pairs.map(|pairs| Information::of(&pairs, estimator)));
        found.map_err(|e| of_measures(py, &e, &mut Watch::new(None)))
    }
    let estimator = estimator_of(py, estimator)?;
    let found = with_sparse!(py, indptr, indices, data, columns, |p| measure(py, p, estimator))?;
    Ok([
        found.first,
        found.second,
        found.joint,
        found.second_given_first,
        found.first_given_second,
        found.mutual,
    ]
    .map(numbers))
}

#[pyfunction]
#[pyo3(signature = (indptr, indices, data, columns, measure, *, alpha=1.0, shift=1.0, scale=1.0, signed=false, threads=1, progress=None))]
// One argument for each option of the measures.
#[allow(clippy::too_many_arguments)]
pub(crate) fn associate<'py>(
    py: Python<'py>,
    indptr: PyReadonlyArray1<'py, i64>,
    indices: PyReadonlyArray1<'py, i32>,
    data: Counts<'py>,
    columns: usize,
    measure: &str,
    alpha: f64,
    shift: f64,
    scale: f64,
    signed: bool,
    threads: usize,
    progress: Option<Py<PyAny>>,
) -> PyResult<Floats<'py>> {
    fn score<C: Count>(
        py: Python<'_>,
        pairs: Result<Sparse<'_, C>, MeasureError>,
        measure: Measure,
        threads: usize,
        watch: &mut Watch,
    ) -> PyResult<Vec<f64>> {
        let scores = py.detach(|| minent_counts::associate(&pairs?, measure, threads, &mut *watch));
        scores.map_err(|e| of_measures(py, &e, watch))
    }
    let measure = match measure {
        "pmi" => Measure::Pmi { alpha, shift },
        "npmi" => Measure::Npmi,
        "log-likelihood" => Measure::LogLikelihood { scale, signed },
        "t-score" => Measure::TScore { scale },
        other => return Err(input(py, format!("there is no measure {other}"))),
    };
    let mut watch = Watch::new(progress);
    let scores = with_sparse!(py, indptr, indices, data, columns, |pairs| score(
        py, pairs, measure, threads, &mut watch
    ))?;
    Ok(scores.into_pyarray(py))
}

#[pyfunction]
pub(crate) fn explained(unigram: f64, method: f64, conditional: f64) -> Option<f64> {
    minent_counts::explained(unigram, method, conditional)
}

#[pyfunction]
pub(crate) fn top_pairs<'py>(
    py: Python<'py>,
    indptr: PyReadonlyArray1<'py, i64>,
    indices: PyReadonlyArray1<'py, i32>,
    scores: PyReadonlyArray1<'py, f64>,
    n: usize,
) -> PyResult<(Places<'py>, Places<'py>, Floats<'py>)> {
    let indptr = slice(py, "indptr", &indptr)?;
    let indices = bytemuck::cast_slice::<i32, u32>(slice(py, "indices", &indices)?);
    let scores = slice(py, "scores", &scores)?;
    let best = py.detach(|| minent_counts::top_pairs(indptr, indices, scores, n));
    let best = best.map_err(|e| of_measures(py, &e, &mut Watch::new(None)))?;
    let rows: Vec<i64> = best.iter().map(|scored| scored.row as i64).collect();
    let columns: Vec<i64> = best.iter().map(|scored| i64::from(scored.column)).collect();
    let scores: Vec<f64> = best.iter().map(|scored| scored.score).collect();
    Ok((rows.into_pyarray(py), columns.into_pyarray(py), scores.into_pyarray(py)))
}

/// The ids of a table of n-grams in one piece, and n.
fn ids<'a>(py: Python<'_>, grams: &'a PyReadonlyArray2<'_, i32>) -> PyResult<(&'a [i32], usize)> {
    let ids = grams.as_slice().map_err(|_| input(py, "grams must be contiguous in memory"))?;
    Ok((ids, grams.as_array().dim().1))
}

#[pyfunction]
#[pyo3(signature = (grams, counts, *, estimator="plugin"))]
pub(crate) fn last_given_rest(
    py: Python<'_>,
    grams: PyReadonlyArray2<'_, i32>,
    counts: PyReadonlyArray1<'_, u64>,
    estimator: &str,
) -> PyResult<Numbers> {
    let estimator = estimator_of(py, estimator)?;
    let (ids, order) = ids(py, &grams)?;
    let counts = slice(py, "counts", &counts)?;
    let found = py.detach(|| minent_counts::last_given_rest(ids, order, counts, estimator));
    found.map(numbers).map_err(|e| of_measures(py, &e, &mut Watch::new(None)))
}

#[pyfunction]
#[pyo3(signature = (grams, counts, *, left=false, estimator="plugin"))]
pub(crate) fn branches<'py>(
    py: Python<'py>,
    grams: PyReadonlyArray2<'py, i32>,
    counts: PyReadonlyArray1<'py, u64>,
    left: bool,
    estimator: &str,
) -> PyResult<(Bound<'py, PyArray2<i32>>, Whole<'py>, Floats<'py>, Whole<'py>)> {
    let estimator = estimator_of(py, estimator)?;
    let (ids, order) = ids(py, &grams)?;
    if order < 2 {
        return Err(input(py, "grams must have at least two ids a row"));
    }
    let counts = slice(py, "counts", &counts)?;
    let side = if left { Side::Left } else { Side::Right };
    let found = py.detach(|| minent_counts::branches(ids, order, counts, side, estimator));
    let found = found.map_err(|e| of_measures(py, &e, &mut Watch::new(None)))?;
    Ok((
        matrix(py, found.grams, order - 1)?,
        found.counts.into_pyarray(py),
        found.entropies.into_pyarray(py),
        found.neighbors.into_pyarray(py),
    ))
}
