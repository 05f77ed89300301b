//! Sorted runs, for Python: as bytes, or as files.

use std::path::PathBuf;

use minent_monitor::Monitor;
use minent_runs::{Error, Key, Place, Run, Runs, Word};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::errors::{input, of_counts};
use crate::grams::by_order;
use crate::progress::Watch;

/// A run as Python gives it.
#[derive(FromPyObject)]
pub(crate) enum GivenRun {
    Bytes(Vec<u8>),
    File(PathBuf),
}

impl GivenRun {
    pub(crate) fn open<K: Key>(self) -> Run<K> {
        match self {
            Self::Bytes(bytes) => Run::from_bytes(bytes),
            Self::File(path) => Run::from_path(path),
        }
    }
}

/// Where temporary runs go.
pub(crate) fn place(temp_dir: Option<PathBuf>) -> Place {
    Place::Folder(temp_dir.unwrap_or_else(std::env::temp_dir))
}

/// Brings runs together.
pub(crate) fn gather<K: Key>(
    runs: Vec<GivenRun>,
    place: Place,
    monitor: &mut dyn Monitor,
) -> Result<Runs<K>, Error> {
    let mut all = Runs::new(place);
    for run in runs {
        all.add(run.open(), monitor)?;
    }
    Ok(all)
}

fn merge<K: Key>(
    runs: Vec<GivenRun>,
    place: Place,
    monitor: &mut dyn Monitor,
) -> Result<Vec<u8>, Error> {
    gather::<K>(runs, place, monitor)?.into_run(monitor)?.to_bytes()
}

fn check<K: Key>(run: GivenRun) -> Result<u64, Error> {
    run.open::<K>().check()
}

#[pyfunction]
#[pyo3(signature = (order, runs, *, temp_dir=None))]
pub(crate) fn merge_runs(
    py: Python<'_>,
    order: usize,
    runs: Vec<GivenRun>,
    temp_dir: Option<PathBuf>,
) -> PyResult<Bound<'_, PyBytes>> {
    let (place, mut watch) = (place(temp_dir), Watch::new(None));
    let merged = py.detach(|| match order {
        0 | 1 => Some(merge::<Word>(runs, place, &mut watch)),
        _ => by_order!(order, N => merge::<[u32; N]>(runs, place, &mut watch)),
    });
    let merged = merged.ok_or_else(|| input(py, "order must be 1 to 6"))?;
    let merged = merged.map_err(|e| of_counts(py, &e.into(), &mut watch))?;
    Ok(PyBytes::new(py, &merged))
}

#[pyfunction]
pub(crate) fn check_run(py: Python<'_>, order: usize, run: GivenRun) -> PyResult<u64> {
    let keys = py.detach(|| match order {
        0 | 1 => Some(check::<Word>(run)),
        _ => by_order!(order, N => check::<[u32; N]>(run)),
    });
    let keys = keys.ok_or_else(|| input(py, "order must be 1 to 6"))?;
    keys.map_err(|e| of_counts(py, &e.into(), &mut Watch::new(None)))
}
