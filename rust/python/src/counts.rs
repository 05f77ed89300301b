//! Counting, for Python.

use std::path::PathBuf;

use minent_counts::{self as counts, Error, Limits, Subsample, Tokens};
use numpy::{IntoPyArray, PyArray1, PyReadonlyArray1};
use pyo3::prelude::*;

use crate::arrays::slice;
use crate::errors::{input, of_counts};
use crate::progress::Watch;
use crate::text::Encoded;

type Arrays<'py> =
    (Bound<'py, PyArray1<i64>>, Bound<'py, PyArray1<i32>>, Bound<'py, PyArray1<u32>>);

/// Ids as Python gives them: an encoded text, or an array.
#[derive(FromPyObject)]
pub(crate) enum Ids<'py> {
    Encoded(Bound<'py, Encoded>),
    Array(PyReadonlyArray1<'py, i32>),
}

/// Ids that can be read without the interpreter.
pub(crate) enum Source<'a> {
    Text(&'a minent_text::Ids),
    Slice(&'a [u32]),
}

impl Ids<'_> {
    pub(crate) fn source(&self, py: Python<'_>) -> PyResult<Source<'_>> {
        Ok(match self {
            Self::Encoded(text) => Source::Text(text.get().ids()),
            Self::Array(ids) => Source::Slice(bytemuck::cast_slice(slice(py, "ids", ids)?)),
        })
    }
}

impl Tokens for Source<'_> {
    fn len(&self) -> u64 {
        match self {
            Self::Text(ids) => ids.len() as u64,
            Self::Slice(ids) => ids.len() as u64,
        }
    }

    fn read(&self, start: u64, into: &mut [u32]) -> Result<(), Error> {
        match self {
            Self::Text(ids) => {
                ids.read(start as usize, into).map_err(|source| Error::Read { source })
            }
            Self::Slice(ids) => Tokens::read(*ids, start, into),
        }
    }

    fn slice(&self) -> Option<&[u32]> {
        match self {
            Self::Text(_) => None,
            Self::Slice(ids) => Some(ids),
        }
    }

    fn mapped(&self) -> Option<&[u32]> {
        match self {
            Self::Text(ids) => Some(ids.as_slice()),
            Self::Slice(ids) => Some(ids),
        }
    }
}

pub(crate) fn limits(threads: usize, memory: Option<u64>, folder: Option<PathBuf>) -> Limits {
    Limits { threads, memory: memory.unwrap_or(u64::MAX), folder }
}

/// A number of words that ids can name.
pub(crate) fn checked(py: Python<'_>, vocab: usize) -> PyResult<u32> {
    let most = i32::MAX as usize;
    if vocab < most {
        Ok(vocab as u32)
    } else {
        Err(input(py, format!("vocab must be below {most}, not {vocab}")))
    }
}

#[pyfunction]
#[pyo3(signature = (ids, vocab, *, threads=1, memory=None, temp_dir=None, progress=None))]
pub(crate) fn bigrams<'py>(
    py: Python<'py>,
    ids: Ids<'py>,
    vocab: usize,
    threads: usize,
    memory: Option<u64>,
    temp_dir: Option<PathBuf>,
    progress: Option<Py<PyAny>>,
) -> PyResult<Arrays<'py>> {
    let (ids, vocab) = (ids.source(py)?, checked(py, vocab)?);
    let limits = limits(threads, memory, temp_dir);
    let mut watch = Watch::new(progress);
    let pairs = py.detach(|| counts::bigrams(&ids, vocab, &limits, &mut watch));
    let (indptr, indices, data) = pairs.map_err(|e| of_counts(py, &e, &mut watch))?.into_parts();
    let indices = bytemuck::allocation::cast_vec::<u32, i32>(indices);
    Ok((indptr.into_pyarray(py), indices.into_pyarray(py), data.into_pyarray(py)))
}

/// Counts of words, the threshold, the seed and the position of the first token.
pub(crate) type Sampling<'py> = (PyReadonlyArray1<'py, u64>, f64, u64, u64);

pub(crate) fn subsample(
    py: Python<'_>,
    given: Option<Sampling<'_>>,
) -> PyResult<Option<Subsample>> {
    given
        .map(|(counts, threshold, seed, first)| {
            Ok(Subsample::new(slice(py, "counts", &counts)?, threshold, seed, first))
        })
        .transpose()
}
