//! Files of pairs, for Python.

use std::path::PathBuf;

use minent_forms::npz::{self, Extras};
use minent_forms::{Counts, PairForm, Rows, WordList, glove};
use numpy::{IntoPyArray, PyArray1, PyReadonlyArray1};
use pyo3::prelude::*;
use pyo3::types::PyTuple;

use crate::arrays::slice;
use crate::errors::{input, of_forms};
use crate::progress::Watch;

/// Counts as Python gives them.
#[derive(FromPyObject)]
pub(crate) enum Data<'py> {
    Small(PyReadonlyArray1<'py, u32>),
    Large(PyReadonlyArray1<'py, u64>),
}

impl Data<'_> {
    fn counts(&self, py: Python<'_>) -> PyResult<Counts<'_>> {
        Ok(match self {
            Self::Small(data) => Counts::Small(slice(py, "data", data)?),
            Self::Large(data) => Counts::Large(slice(py, "data", data)?),
        })
    }
}

#[pyfunction]
#[pyo3(signature = (
    path, form, indptr, indices, data, *, words=None, word_counts=None, unit=1, info="{}", temp_dir=None,
    progress=None
))]
#[allow(clippy::too_many_arguments)] // They are keywords.
pub(crate) fn save_pairs<'py>(
    py: Python<'py>,
    path: PathBuf,
    form: &str,
    indptr: PyReadonlyArray1<'py, i64>,
    indices: PyReadonlyArray1<'py, i32>,
    data: Data<'py>,
    words: Option<Vec<String>>,
    word_counts: Option<PyReadonlyArray1<'py, i64>>,
    unit: i64,
    info: &str,
    temp_dir: Option<PathBuf>,
    progress: Option<Py<PyAny>>,
) -> PyResult<()> {
    let form = PairForm::from_name(form)
        .ok_or_else(|| input(py, format!("no form of pairs is called {form:?}")))?;
    let indices = bytemuck::cast_slice::<i32, u32>(slice(py, "indices", &indices)?);
    let rows = Rows::new(slice(py, "indptr", &indptr)?, indices, data.counts(py)?);
    let rows = rows.map_err(|why| input(py, why))?;
    let list: WordList = words.into_iter().flatten().collect();
    let counts = word_counts.as_ref().map_or(Ok(&[][..]), |n| slice(py, "word_counts", n))?;
    let extras = Extras { words: list.words(), counts, unit, info };
    let mut watch = Watch::new(progress);
    let done = py.detach(|| {
        let mut sink = form.create(&path, rows.side(), extras, temp_dir.as_deref())?;
        rows.feed(&mut *sink, &mut watch)?;
        sink.finish()
    });
    done.map_err(|e| of_forms(py, &e, &mut watch))
}

#[pyfunction]
#[pyo3(signature = (path, *, progress=None))]
pub(crate) fn load_pairs(
    py: Python<'_>,
    path: PathBuf,
    progress: Option<Py<PyAny>>,
) -> PyResult<Option<Bound<'_, PyTuple>>> {
    let mut watch = Watch::new(progress);
    let pairs = py.detach(|| npz::load(&path, &mut watch));
    let Some(pairs) = pairs.map_err(|e| of_forms(py, &e, &mut watch))? else { return Ok(None) };
    let counts = match pairs.counts {
        npz::Counts::Small(counts) => counts.into_pyarray(py).into_any(),
        npz::Counts::Large(counts) => counts.into_pyarray(py).into_any(),
    };
    let arrays = (
        pairs.offsets.into_pyarray(py),
        pairs.columns.into_pyarray(py),
        counts,
        pairs.words.into_pyarray(py),
        pairs.word_ends.into_pyarray(py),
        pairs.word_counts.into_pyarray(py),
        pairs.unit,
        pairs.info,
    );
    arrays.into_pyobject(py).map(Some)
}

type Triples<'py> = (Bound<'py, PyArray1<i32>>, Bound<'py, PyArray1<i32>>, Bound<'py, PyAny>);

#[pyfunction]
#[pyo3(signature = (path, *, vocab=None, unit=None, progress=None))]
pub(crate) fn load_glove(
    py: Python<'_>,
    path: PathBuf,
    vocab: Option<u32>,
    unit: Option<u64>,
    progress: Option<Py<PyAny>>,
) -> PyResult<Triples<'_>> {
    let mut watch = Watch::new(progress);
    let loaded = py.detach(|| glove::load(&path, vocab, unit, &mut watch));
    let loaded = loaded.map_err(|e| of_forms(py, &e, &mut watch))?;
    let values = match loaded.weights {
        glove::Weights::Plain(weights) => weights.into_pyarray(py).into_any(),
        glove::Weights::Units(units) => units.into_pyarray(py).into_any(),
    };
    Ok((loaded.first.into_pyarray(py), loaded.second.into_pyarray(py), values))
}
