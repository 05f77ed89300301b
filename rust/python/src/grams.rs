//! Counts of n-grams, for Python.

use std::path::PathBuf;
use std::sync::Mutex;

use minent_counts::{self as counts, GramCounts as Counts, Numbers};
use minent_forms::NgramSink;
use minent_forms::table::{Form, GramTable, create};
use minent_monitor::Monitor;
use numpy::{IntoPyArray, PyArray1, PyArrayMethods};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::arrays::Profile;
use crate::counts::{Ids, checked, limits};
use crate::errors::{input, of_counts};
use crate::outcome::{Failure, fail};
use crate::progress::Watch;
use crate::runs::{GivenRun, gather, place};
use crate::words::GivenWords;

/// Does something for n-grams of an order from 2 to 6; None for other orders.
macro_rules! by_order {
    ($order:expr, $n:ident => $do:expr) => {
        match $order {
            2 => Some({
                const $n: usize = 2;
                $do
            }),
            3 => Some({
                const $n: usize = 3;
                $do
            }),
            4 => Some({
                const $n: usize = 4;
                $do
            }),
            5 => Some({
                const $n: usize = 5;
                $do
            }),
            6 => Some({
                const $n: usize = 6;
                $do
            }),
            _ => None,
        }
    };
}
pub(crate) use by_order;

/// What takes n-grams and their counts.
type Take<'a> = dyn FnMut(&[u32], u64) -> Result<(), counts::Error> + 'a;

/// Counts of any order.
trait AnyCounts: Send {
    fn table(
        self: Box<Self>,
        monitor: &mut dyn Monitor,
    ) -> Result<(Vec<u32>, Numbers), counts::Error>;
    fn each(
        self: Box<Self>,
        stage: &'static str,
        monitor: &mut dyn Monitor,
        f: &mut Take<'_>,
    ) -> Result<(), counts::Error>;
    fn run(
        self: Box<Self>,
        temp_dir: Option<PathBuf>,
        monitor: &mut dyn Monitor,
    ) -> Result<Vec<u8>, counts::Error>;
}

impl<const N: usize> AnyCounts for Counts<N>
where
    [u32; N]: minent_runs::Key,
{
    fn table(
        self: Box<Self>,
        monitor: &mut dyn Monitor,
    ) -> Result<(Vec<u32>, Numbers), counts::Error> {
        let (grams, counts) = self.into_table(monitor)?;
        Ok((grams.into_flattened(), counts))
    }

    fn each(
        self: Box<Self>,
        stage: &'static str,
        monitor: &mut dyn Monitor,
        f: &mut Take<'_>,
    ) -> Result<(), counts::Error> {
        (*self).each(stage, monitor, |gram, n| f(gram, n))
    }

    fn run(
        self: Box<Self>,
        temp_dir: Option<PathBuf>,
        monitor: &mut dyn Monitor,
    ) -> Result<Vec<u8>, counts::Error> {
        Ok(self.into_run(&place(temp_dir), monitor)?.to_bytes()?)
    }
}

/// Counts of n-grams, in memory or in runs that are yet to be merged; each way out takes them away.
#[pyclass(frozen, module = "minent._core")]
pub(crate) struct GramCounts {
    counts: Mutex<Option<Box<dyn AnyCounts>>>,
    order: usize,
}

impl GramCounts {
    fn new(counts: Box<dyn AnyCounts>, order: usize) -> Self {
        Self { counts: Mutex::new(Some(counts)), order }
    }

    fn take(&self, py: Python<'_>) -> PyResult<Box<dyn AnyCounts>> {
        let counts = self.counts.lock().ok().and_then(|mut counts| counts.take());
        counts.ok_or_else(|| input(py, "these counts were already taken"))
    }
}

#[pymethods]
impl GramCounts {
    /// Counts that are the sum of runs.
    #[staticmethod]
    #[pyo3(signature = (runs, order, *, temp_dir=None))]
    fn from_runs(
        py: Python<'_>,
        runs: Vec<GivenRun>,
        order: usize,
        temp_dir: Option<PathBuf>,
    ) -> PyResult<Self> {
        let (place, mut watch) = (place(temp_dir), Watch::new(None));
        let found = py.detach(|| {
            by_order!(order, N => gather::<[u32; N]>(runs, place, &mut watch).map(|runs| {
                Box::new(Counts::<N>::in_runs(runs)) as Box<dyn AnyCounts>
            }))
        });
        let found = found.ok_or_else(|| bad_order(py, order))?;
        let found = found.map_err(|e| of_counts(py, &e.into(), &mut watch))?;
        Ok(Self::new(found, order))
    }

    fn table<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyAny>)> {
        let counts = self.take(py)?;
        let mut watch = Watch::new(None);
        let table = py.detach(|| counts.table(&mut watch));
        let (grams, counts) = table.map_err(|e| of_counts(py, &e, &mut watch))?;
        let rows = counts.len();
        let grams = bytemuck::allocation::cast_vec::<u32, i32>(grams).into_pyarray(py);
        let grams = grams.reshape([rows, self.order])?.into_any();
        Ok((grams, wide(py, counts).into_any()))
    }

    #[pyo3(signature = (path, form, words, *, between=" ", info="{}", progress=None))]
    #[allow(clippy::too_many_arguments)] // They are keywords.
    fn save(
        &self,
        py: Python<'_>,
        path: PathBuf,
        form: &str,
        words: GivenWords,
        between: &str,
        info: &str,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<()> {
        let form = Form::from_name(form)
            .ok_or_else(|| input(py, format!("no form of n-grams is called {form:?}")))?;
        let words = words.words();
        let counts = self.take(py)?;
        let mut watch = Watch::new(progress);
        let done = py.detach(|| {
            let table = create(form, &path, GramTable::columns(), info)?;
            feed(counts, Box::new(GramTable::new(table, words, between)), &mut watch)
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
        let bytes = py.detach(|| counts.run(temp_dir, &mut watch));
        Ok(PyBytes::new(py, &bytes.map_err(|e| of_counts(py, &e, &mut watch))?))
    }

    /// How many n-grams occur once, twice, ...: counts and how many have each.
    fn profile<'py>(&self, py: Python<'py>) -> PyResult<Profile<'py>> {
        let counts = self.take(py)?;
        let mut profile = std::collections::BTreeMap::<u64, u64>::new();
        let mut watch = Watch::new(None);
        let done = py.detach(|| {
            counts.each("counting", &mut watch, &mut |_, n| {
                *profile.entry(n).or_default() += 1;
                Ok(())
            })
        });
        done.map_err(|e| of_counts(py, &e, &mut watch))?;
        let (counts, types): (Vec<u64>, Vec<u64>) = profile.into_iter().unzip();
        Ok((counts.into_pyarray(py), types.into_pyarray(py)))
    }
}

fn wide(py: Python<'_>, counts: Numbers) -> Bound<'_, PyArray1<u64>> {
    match counts {
        Numbers::Narrow(counts) => {
            counts.into_iter().map(u64::from).collect::<Vec<_>>().into_pyarray(py)
        }
        Numbers::Wide(counts) => counts.into_pyarray(py),
    }
}

fn feed(
    counts: Box<dyn AnyCounts>,
    mut sink: Box<dyn NgramSink + '_>,
    monitor: &mut dyn Monitor,
) -> Result<(), Failure> {
    let mut failure = None;
    let fed = counts.each("writing", monitor, &mut |gram, n| {
        sink.push(gram, n).map_err(|error| {
            failure = Some(error.into());
            counts::Error::Interrupted(minent_monitor::Interrupted)
        })
    });
    match (failure, fed) {
        (Some(failure), _) => Err(failure),
        (None, fed) => Ok(fed.map(|()| sink.finish())??),
    }
}

fn bad_order(py: Python<'_>, order: usize) -> PyErr {
    input(py, format!("order must be a whole number from 2 to 6, not {order}"))
}

#[pyfunction]
#[pyo3(signature = (ids, vocab, order, *, threads=1, memory=None, temp_dir=None, progress=None))]
#[allow(clippy::too_many_arguments)] // They are keywords.
pub(crate) fn count_ngrams(
    py: Python<'_>,
    ids: Ids<'_>,
    vocab: usize,
    order: usize,
    threads: usize,
    memory: Option<u64>,
    temp_dir: Option<PathBuf>,
    progress: Option<Py<PyAny>>,
) -> PyResult<GramCounts> {
    let (ids, vocab) = (ids.source(py)?, checked(py, vocab)?);
    let limits = limits(threads, memory, temp_dir);
    let mut watch = Watch::new(progress);
    let found = py.detach(|| {
        by_order!(order, N => {
            let counts = counts::ngrams::<N, _>(&ids, vocab, &limits, &mut watch);
            counts.map(|counts| Box::new(counts) as Box<dyn AnyCounts>)
        })
    });
    let found = found.ok_or_else(|| bad_order(py, order))?;
    Ok(GramCounts::new(found.map_err(|e| of_counts(py, &e, &mut watch))?, order))
}
