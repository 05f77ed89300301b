//! Counts of pairs, for Python.

use std::path::PathBuf;
use std::sync::Mutex;

use minent_counts::{self as counts, Direction, Numbers, Scope, Weights};
use minent_forms::npz::Extras;
use minent_forms::{PairForm, PairSink};
use minent_monitor::Monitor;
use numpy::{IntoPyArray, PyArray1, PyReadonlyArray1};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::arrays::slice;
use crate::counts::{Ids, Sampling, checked, limits, subsample};
use crate::errors::{input, of_counts};
use crate::outcome::{Failure, fail};
use crate::progress::Watch;
use crate::runs::{GivenRun, gather, place};
use crate::words::GivenWords;

/// Counts of pairs, in memory or in runs that are yet to be merged; each way out takes them away.
#[pyclass(frozen, module = "minent._core")]
pub(crate) struct PairCounts {
    counts: Mutex<Option<counts::PairCounts>>,
    side: u32,
    unit: u32,
}

type Arrays<'py> = (Bound<'py, PyArray1<i64>>, Bound<'py, PyArray1<i32>>, Bound<'py, PyAny>);

impl PairCounts {
    fn new(counts: counts::PairCounts, unit: u32) -> Self {
        Self { side: counts.side(), counts: Mutex::new(Some(counts)), unit }
    }

    fn take(&self, py: Python<'_>) -> PyResult<counts::PairCounts> {
        let counts = self.counts.lock().ok().and_then(|mut counts| counts.take());
        counts.ok_or_else(|| input(py, "these counts were already taken"))
    }
}

#[pymethods]
impl PairCounts {
    /// Counts that are the sum of runs.
    #[staticmethod]
    #[pyo3(signature = (runs, side, *, unit=1, temp_dir=None))]
    fn from_runs(
        py: Python<'_>,
        runs: Vec<GivenRun>,
        side: usize,
        unit: u32,
        temp_dir: Option<PathBuf>,
    ) -> PyResult<Self> {
        let side = checked(py, side)?;
        let mut watch = Watch::new(None);
        let runs = py.detach(|| gather(runs, place(temp_dir), &mut watch));
        let runs = runs.map_err(|e| of_counts(py, &e.into(), &mut watch))?;
        Ok(Self::new(counts::PairCounts::in_runs(runs, side), unit))
    }

    #[getter]
    fn side(&self) -> u32 {
        self.side
    }

    #[getter]
    fn unit(&self) -> u32 {
        self.unit
    }

    fn matrix<'py>(&self, py: Python<'py>) -> PyResult<Arrays<'py>> {
        let counts = self.take(py)?;
        let mut watch = Watch::new(None);
        let matrix = py.detach(|| counts.into_matrix(&mut watch));
        let matrix = matrix.map_err(|e| of_counts(py, &e, &mut watch))?;
        let indices = bytemuck::allocation::cast_vec::<u32, i32>(matrix.indices);
        let data = match matrix.counts {
            Numbers::Narrow(data) => data.into_pyarray(py).into_any(),
            Numbers::Wide(data) => data.into_pyarray(py).into_any(),
        };
        Ok((matrix.indptr.into_pyarray(py), indices.into_pyarray(py), data))
    }

    #[pyo3(signature = (path, form, *, words=None, word_counts=None, info="{}", temp_dir=None, progress=None))]
    #[allow(clippy::too_many_arguments)] // They are keywords.
    fn save(
        &self,
        py: Python<'_>,
        path: PathBuf,
        form: &str,
        words: Option<GivenWords>,
        word_counts: Option<PyReadonlyArray1<'_, i64>>,
        info: &str,
        temp_dir: Option<PathBuf>,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<(u64, u128)> {
        let form = PairForm::from_name(form)
            .ok_or_else(|| input(py, format!("no form of pairs is called {form:?}")))?;
        let words = words.unwrap_or_default();
        let word_counts =
            word_counts.as_ref().map_or(Ok(&[][..]), |n| slice(py, "word_counts", n))?;
        let unit = i64::from(self.unit);
        let words = words.words();
        let extras = Extras { words, counts: word_counts, unit, info };
        let counts = self.take(py)?;
        let side = self.side;
        let mut watch = Watch::new(progress);
        let done = py.detach(|| {
            let mut sink = form.create(&path, side, extras, temp_dir.as_deref())?;
            let sums = feed(counts, &mut *sink, &mut watch)?;
            sink.finish()?;
            Ok::<_, Failure>(sums)
        });
        done.map_err(|e| fail(py, e, &mut watch))
    }

    #[pyo3(signature = (*, temp_dir=None))]
    fn run<'py>(
        &self,
        py: Python<'py>,
        temp_dir: Option<PathBuf>,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let counts = self.take(py)?;
        let mut watch = Watch::new(None);
        let bytes = py.detach(|| Ok(counts.into_run(&place(temp_dir), &mut watch)?.to_bytes()?));
        Ok(PyBytes::new(py, &bytes.map_err(|e| of_counts(py, &e, &mut watch))?))
    }
}

/// Writes all pairs; gives how many there are, and the sum of their counts.
fn feed(
    counts: counts::PairCounts,
    sink: &mut dyn PairSink,
    monitor: &mut dyn Monitor,
) -> Result<(u64, u128), Failure> {
    let mut failure = None;
    let (mut pairs, mut total) = (0, 0);
    let fed = counts.each("writing", monitor, |i, j, n| {
        pairs += 1;
        total += u128::from(n);
        sink.push(i, j, n).map_err(|error| {
            failure = Some(error.into());
            counts::Error::Interrupted(minent_monitor::Interrupted)
        })
    });
    match (failure, fed) {
        (Some(failure), _) => Err(failure),
        (None, fed) => Ok(fed.map(|()| (pairs, total))?),
    }
}

#[pyfunction]
#[pyo3(signature = (
    ids, vocab, *, scope="window", window=5, direction="both", weights="flat", across=false, once=false,
    documents=None, sampling=None, threads=1, memory=None, temp_dir=None, progress=None
))]
#[allow(clippy::too_many_arguments)] // They are keywords.
pub(crate) fn count_pairs(
    py: Python<'_>,
    ids: Ids<'_>,
    vocab: usize,
    scope: &str,
    window: u32,
    direction: &str,
    weights: &str,
    across: bool,
    once: bool,
    documents: Option<PyReadonlyArray1<'_, u64>>,
    sampling: Option<Sampling<'_>>,
    threads: usize,
    memory: Option<u64>,
    temp_dir: Option<PathBuf>,
    progress: Option<Py<PyAny>>,
) -> PyResult<PairCounts> {
    let (ids, vocab) = (ids.source(py)?, checked(py, vocab)?);
    let scope = match scope {
        "window" => Scope::Window {
            size: window,
            direction: match direction {
                "before" => Direction::Before,
                "after" => Direction::After,
                "both" => Direction::Both,
                _ => return Err(input(py, "direction must be before, after or both")),
            },
            weights: match weights {
                "flat" => Weights::Flat,
                "harmonic" => Weights::Harmonic,
                "linear" => Weights::Linear,
                _ => return Err(input(py, "weights must be flat, harmonic or linear")),
            },
            across,
        },
        "sentence" => Scope::Sentence { once },
        "document" => Scope::Document { once },
        _ => return Err(input(py, "scope must be window, sentence or document")),
    };
    let documents = documents.as_ref().map_or(Ok(&[][..]), |ends| slice(py, "documents", ends))?;
    let sample = subsample(py, sampling)?;
    let limits = limits(threads, memory, temp_dir);
    let mut watch = Watch::new(progress);
    let found = py.detach(|| {
        counts::pairs(&ids, vocab, scope, documents, sample.as_ref(), &limits, &mut watch)
    });
    let found = found.map_err(|e| of_counts(py, &e, &mut watch))?;
    Ok(PairCounts::new(found, scope.unit()))
}
