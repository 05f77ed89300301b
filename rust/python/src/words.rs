//! Counts of words, for Python.

use std::path::PathBuf;

use minent_forms::table::{Column, Form, Kind, Offsets, TableSink, Values, create};
use minent_forms::{WordList, Words};
use minent_monitor::{Monitor, Ticks};
use minent_runs::{Ranked, Stream, Writer};
use minent_text::{Counted, Totals, Unknown};
use numpy::{IntoPyArray, PyArray1};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyList};

use crate::errors::{input, of_text};
use crate::outcome::{Failure, fail};
use crate::progress::Watch;
use crate::runs::{GivenRun, gather, place};
use crate::text::{Encoded, Known, describe};

/// Words as Python gives them: those of a text, those that are known, or a list.
#[derive(Default)]
pub(crate) struct GivenWords(WordList);

impl GivenWords {
    pub(crate) fn words(&self) -> Words<'_> {
        self.0.words()
    }
}

impl<'py> FromPyObject<'_, 'py> for GivenWords {
    type Error = PyErr;

    fn extract(given: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(text) = given.cast::<Encoded>() {
            return Ok(Self(text.get().vocab().words.iter().collect()));
        }
        if let Ok(known) = given.cast::<Known>() {
            return Ok(Self(known.get().words().iter().collect()));
        }
        Ok(Self(given.extract::<Vec<String>>()?.into_iter().collect()))
    }
}

/// How often each word of a text occurs.
#[pyclass(frozen, module = "minent._core")]
pub(crate) struct WordCounts {
    words: Totals,
    info: Py<PyDict>,
}

impl WordCounts {
    pub(crate) fn new(py: Python<'_>, counted: Counted) -> PyResult<Self> {
        let info = describe(py, &counted.report)?.unbind();
        Ok(Self { words: counted.words, info })
    }
}

#[pymethods]
impl WordCounts {
    /// The sum of runs, with what is to be said of them.
    #[staticmethod]
    #[pyo3(signature = (runs, info, *, memory=None, temp_dir=None))]
    fn from_runs(
        py: Python<'_>,
        runs: Vec<GivenRun>,
        info: Py<PyDict>,
        memory: Option<usize>,
        temp_dir: Option<PathBuf>,
    ) -> PyResult<Self> {
        let mut watch = Watch::new(None);
        let words = py.detach(|| {
            let runs = gather(runs, place(temp_dir), &mut watch)?;
            Ok::<_, Failure>(Totals::of(runs, memory.unwrap_or(usize::MAX), &mut watch)?)
        });
        let words = words.map_err(|e| fail(py, e, &mut watch))?;
        info.bind(py).set_item("n_types", words.types())?;
        Ok(Self { words, info })
    }

    #[getter]
    fn info<'py>(&self, py: Python<'py>) -> &Bound<'py, PyDict> {
        self.info.bind(py)
    }

    /// The words that stay and their counts.
    #[pyo3(signature = (*, min_count=1, max_vocab=None, unknown="word"))]
    fn choose<'py>(
        &self,
        py: Python<'py>,
        min_count: u64,
        max_vocab: Option<usize>,
        unknown: &str,
    ) -> PyResult<(Known, Bound<'py, PyArray1<u64>>)> {
        let mut watch = Watch::new(None);
        let chosen = py.detach(|| {
            let unknown = Unknown::from_name(unknown)?;
            let vocab = self.words.choose(min_count, max_vocab, unknown, &mut watch)?;
            let known = minent_text::Known::new(vocab.words.iter())?;
            Ok::<_, minent_text::Error>((known, vocab.counts))
        });
        let (known, counts) = chosen.map_err(|e| of_text(py, &e, &mut watch))?;
        Ok((Known::from(known), counts.into_pyarray(py)))
    }

    /// Words and counts by rank, in memory.
    fn table<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<(Bound<'py, PyList>, Bound<'py, PyArray1<i64>>)> {
        let (mut words, mut counts) = (WordList::default(), Vec::new());
        let mut watch = Watch::new(None);
        let read = py.detach(|| {
            each(&self.words, &mut watch, |word, n| {
                words.push(word);
                counts.push(n as i64);
                Ok(())
            })
        });
        read.map_err(|e| fail(py, e, &mut watch))?;
        let all = words.words();
        let list = PyList::new(py, (0..all.len() as u32).map(|id| all.get(id).unwrap_or_default()));
        Ok((list?, counts.into_pyarray(py)))
    }

    #[pyo3(signature = (path, form, *, min_count=1, most=None, info="{}", progress=None))]
    #[allow(clippy::too_many_arguments)] // They are keywords.
    fn save(
        &self,
        py: Python<'_>,
        path: PathBuf,
        form: &str,
        min_count: u64,
        most: Option<u64>,
        info: &str,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<()> {
        let form = Form::from_name(form)
            .ok_or_else(|| input(py, format!("no form of words is called {form:?}")))?;
        let mut watch = Watch::new(progress);
        let done = py.detach(|| {
            let columns = vec![Column::new("word", Kind::Text), Column::new("count", Kind::U64)];
            let mut table = Table::new(create(form, &path, columns, info)?);
            let mut words = self.words.by_rank(&mut watch)?;
            let mut ticks = Ticks::new("writing", &mut watch);
            let mut written = 0;
            while most.is_none_or(|most| written < most) && words.advance()? {
                let Ranked { word, count } = words.key();
                if count.0 < min_count {
                    break;
                }
                ticks.tick()?;
                table.push(&word.0, count.0)?;
                written += 1;
            }
            table.finish()
        });
        done.map_err(|e| fail(py, e, &mut watch))
    }

    /// The counts in order of words, as a run.
    #[pyo3(signature = (*, temp_dir=None))]
    fn run<'py>(
        &self,
        py: Python<'py>,
        temp_dir: Option<PathBuf>,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let mut watch = Watch::new(None);
        let bytes = py.detach(|| {
            let mut writer = Writer::new(&place(temp_dir))?;
            let mut words = self.words.by_word()?;
            let mut ticks = Ticks::new("writing", &mut watch);
            while words.advance()? {
                ticks.tick()?;
                writer.push(words.key(), words.value())?;
            }
            Ok::<_, Failure>(writer.finish()?.to_bytes()?)
        });
        Ok(PyBytes::new(py, &bytes.map_err(|e| fail(py, e, &mut watch))?))
    }
}

/// Every word with its count, by rank.
fn each(
    words: &Totals,
    monitor: &mut dyn Monitor,
    mut f: impl FnMut(&str, u64) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut words = words.by_rank(monitor)?;
    let mut ticks = Ticks::new("ranking", monitor);
    while words.advance()? {
        ticks.tick()?;
        let Ranked { word, count } = words.key();
        f(&String::from_utf8_lossy(&word.0), count.0)?;
    }
    Ok(())
}

/// Rows of words and counts that wait to be written.
struct Table {
    sink: Box<dyn TableSink + Send>,
    text: String,
    offsets: Vec<i64>,
    counts: Vec<u64>,
}

/// Rows that are written together.
const ROWS: usize = 1 << 13;

impl Table {
    fn new(sink: Box<dyn TableSink + Send>) -> Self {
        Self { sink, text: String::new(), offsets: vec![0], counts: Vec::new() }
    }

    fn push(&mut self, word: &[u8], count: u64) -> Result<(), Failure> {
        self.text.push_str(&String::from_utf8_lossy(word));
        self.offsets.push(self.text.len() as i64);
        self.counts.push(count);
        if self.counts.len() < ROWS { Ok(()) } else { self.flush() }
    }

    fn flush(&mut self) -> Result<(), Failure> {
        let offsets = Offsets::Wide(&self.offsets);
        self.sink.write(&[Values::Text(&self.text, offsets), Values::U64(&self.counts)])?;
        self.text.clear();
        self.offsets.truncate(1);
        self.counts.clear();
        Ok(())
    }

    fn finish(mut self) -> Result<(), Failure> {
        self.flush()?;
        Ok(self.sink.finish()?)
    }
}
