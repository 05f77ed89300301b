//! Counting words, for Python.

use std::path::PathBuf;
use std::sync::Mutex;

use minent_runs::Stream;
use minent_text::{self as text, ByRank, ByWord, Error, Options};
use minent_text::{EncodingChoice, Lang, OnError, Sentences, Tokens};
use numpy::{IntoPyArray, PyArray1};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use crate::errors::{named, of_text};
use crate::progress::Watch;
use crate::text::{describe, source, unless_auto};

/// The words of a text and how often each occurs.
#[pyclass(frozen, module = "minent._core")]
pub(crate) struct Counted(text::Counted);

#[pymethods]
impl Counted {
    #[getter]
    fn info<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        describe(py, &self.0.report)
    }

    fn __len__(&self) -> usize {
        self.0.types() as usize
    }

    #[pyo3(signature = (by="rank", size=65536))]
    fn pieces(&self, py: Python<'_>, by: &str, size: usize) -> PyResult<Pieces> {
        let words = py.detach(|| match by {
            "rank" => self.0.by_rank().map(Words::ByRank),
            "word" => self.0.by_word().map(Words::ByWord),
            given => Err(Error::Option {
                option: "by",
                expected: "rank or word",
                given: given.to_owned(),
            }),
        });
        let words = words.map_err(|e| of_text(py, &e, &mut Watch::new(None)))?;
        Ok(Pieces { words: Mutex::new(words), size: size.max(1) })
    }
}

enum Words {
    ByRank(ByRank),
    ByWord(ByWord),
}

impl Words {
    /// The next words and their counts.
    fn take(&mut self, size: usize) -> Result<(Vec<String>, Vec<u64>), Error> {
        let (mut words, mut counts) = (Vec::new(), Vec::new());
        while counts.len() < size {
            let more = match self {
                Self::ByRank(stream) => stream.advance()?,
                Self::ByWord(stream) => stream.advance()?,
            };
            if !more {
                break;
            }
            let (word, count) = match self {
                Self::ByRank(stream) => (&stream.key().word, stream.key().count.0),
                Self::ByWord(stream) => (stream.key(), stream.value()),
            };
            words.push(String::from_utf8_lossy(&word.0).into_owned());
            counts.push(count);
        }
        Ok((words, counts))
    }
}

/// Words and counts, some at a time.
#[pyclass(frozen, module = "minent._core")]
pub(crate) struct Pieces {
    words: Mutex<Words>,
    size: usize,
}

type Piece<'py> = (Bound<'py, PyList>, Bound<'py, PyArray1<u64>>);

#[pymethods]
impl Pieces {
    fn __iter__(this: Bound<'_, Self>) -> Bound<'_, Self> {
        this
    }

    fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Option<Piece<'py>>> {
        let taken = py.detach(|| self.words.lock().ok().map(|mut words| words.take(self.size)));
        let Some(taken) = taken else {
            return Err(named(py, "MinentError", "counting stopped unexpectedly".to_owned()));
        };
        let (words, counts) = taken.map_err(|e| of_text(py, &e, &mut Watch::new(None)))?;
        if words.is_empty() {
            return Ok(None);
        }
        Ok(Some((PyList::new(py, words)?, counts.into_pyarray(py))))
    }
}

#[pyfunction]
#[pyo3(signature = (
    sources, *, encoding="auto", errors="strict", lang="auto", tokens="auto", sentences="auto",
    keep_case=false, punctuation=false, hmm=false, threads=1, temp_dir=None, memory=None, digest=true,
    progress=None
))]
#[allow(clippy::too_many_arguments, clippy::fn_params_excessive_bools)] // They are keywords.
pub(crate) fn count_words(
    py: Python<'_>,
    sources: Vec<Bound<'_, PyAny>>,
    encoding: &str,
    errors: &str,
    lang: &str,
    tokens: &str,
    sentences: &str,
    keep_case: bool,
    punctuation: bool,
    hmm: bool,
    threads: usize,
    temp_dir: Option<PathBuf>,
    memory: Option<u64>,
    digest: bool,
    progress: Option<Py<PyAny>>,
) -> PyResult<Counted> {
    let mut watch = Watch::new(progress);
    let sources = sources.iter().map(source).collect::<PyResult<Vec<_>>>()?;
    let options = || {
        Ok(Options {
            encoding: EncodingChoice::from_label(encoding)?,
            errors: OnError::from_name(errors)?,
            lang: unless_auto(lang, Lang::from_name)?,
            tokens: unless_auto(tokens, Tokens::from_name)?,
            sentences: unless_auto(sentences, Sentences::from_name)?,
            keep_case,
            punctuation,
            hmm,
            threads,
            temp_dir,
            memory,
            digest,
            ..Options::default()
        })
    };
    let counted = options()
        .and_then(|options| py.detach(|| text::count_words(sources, &options, &mut watch)));
    counted.map(Counted).map_err(|e| of_text(py, &e, &mut watch))
}
