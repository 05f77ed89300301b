//! Text to ids, for Python.

use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::Arc;

use minent_text::{
    self as text, EncodingChoice, Ids, Lang, OnError, Options, Sentences, Source, Tokens, Unknown,
};
use numpy::{Element, IntoPyArray, PyArray1, PyArrayMethods};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyIterator, PyList, PyString, PyType};

use crate::errors::of_text;
use crate::progress::Watch;
use crate::runs::GivenRun;
use crate::words::WordCounts;

/// A text as token ids.
#[pyclass(frozen, module = "minent._core")]
pub(crate) struct Encoded(text::Encoded);

impl Encoded {
    pub(crate) fn ids(&self) -> &Ids {
        &self.0.ids
    }

    pub(crate) fn vocab(&self) -> &text::Vocab {
        &self.0.vocab
    }
}

/// Words whose ranks are the ids of a text.
#[pyclass(frozen, module = "minent._core")]
pub(crate) struct Known(Arc<text::Known>);

impl Known {
    pub(crate) fn words(&self) -> &text::Words {
        self.0.words()
    }
}

impl From<text::Known> for Known {
    fn from(known: text::Known) -> Self {
        Self(Arc::new(known))
    }
}

#[pymethods]
impl Known {
    #[new]
    fn new(py: Python<'_>, words: Vec<String>) -> PyResult<Self> {
        let known = py.detach(|| text::Known::new(words.iter().map(String::as_str)));
        known.map(Self::from).map_err(|e| of_text(py, &e, &mut Watch::new(None)))
    }

    fn __len__(&self) -> usize {
        self.words().len()
    }

    #[getter]
    #[pyo3(name = "words")]
    fn list<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        PyList::new(py, self.words().iter())
    }

    /// Pickled as its words.
    fn __reduce__<'py>(
        this: &Bound<'py, Self>,
    ) -> PyResult<(Bound<'py, PyType>, (Bound<'py, PyList>,))> {
        Ok((this.get_type(), (this.get().list(this.py())?,)))
    }

    /// How many tokens of a text with the words of a run become ids.
    fn tokens(&self, py: Python<'_>, run: GivenRun) -> PyResult<u64> {
        let tokens = py.detach(|| self.0.tokens(&run.open()));
        tokens.map_err(|e| of_text(py, &e, &mut Watch::new(None)))
    }
}

#[pymethods]
impl Encoded {
    #[getter]
    fn words<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        PyList::new(py, self.0.vocab.words.iter())
    }

    #[getter]
    fn counts(this: Bound<'_, Self>) -> Bound<'_, PyArray1<u64>> {
        view(this.clone(), &this.get().0.vocab.counts)
    }

    #[getter]
    fn unk(&self) -> Option<u32> {
        self.0.vocab.unk
    }

    #[getter]
    #[pyo3(name = "ids")]
    fn array(this: Bound<'_, Self>) -> Bound<'_, PyArray1<i32>> {
        view(this.clone(), signed(&this.get().0.ids))
    }

    #[getter]
    fn documents<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<u64>> {
        self.0.documents.clone().into_pyarray(py)
    }

    #[getter]
    fn held_out_ids(this: Bound<'_, Self>) -> Bound<'_, PyArray1<i32>> {
        view(this.clone(), signed(&this.get().0.held_out))
    }

    #[getter]
    fn info<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        describe(py, &self.0.report)
    }

    /// Ids from number `start` on, at most `count`, read without mapping them.
    fn read_ids<'py>(
        &self,
        py: Python<'py>,
        start: usize,
        count: usize,
    ) -> PyResult<Bound<'py, PyArray1<i32>>> {
        let ids = &self.0.ids;
        let start = start.min(ids.len());
        let mut piece = vec![0_i32; count.min(ids.len() - start)];
        py.detach(|| ids.read(start, bytemuck::cast_slice_mut(&mut piece)))?;
        Ok(piece.into_pyarray(py))
    }

    fn save_ids(&self, py: Python<'_>, path: PathBuf) -> PyResult<()> {
        let saved = py.detach(|| self.0.ids.save_npy(path));
        saved.map_err(|e| of_text(py, &e, &mut Watch::new(None)))
    }
}

/// Numbers as an array that keeps their owner alive and cannot be written to.
fn view<'py, T: Element>(owner: Bound<'py, Encoded>, numbers: &[T]) -> Bound<'py, PyArray1<T>> {
    let numbers = numpy::ndarray::aview1(numbers);
    // SAFETY: the numbers never move or change, and `owner`, which holds them, lives as long as the array.
    let array = unsafe { PyArray1::borrow_from_array(&numbers, owner.into_any()) };
    array.readwrite().make_nonwriteable();
    array
}

/// Ids as `NumPy` users expect them, the end of a sentence being -1.
fn signed(ids: &Ids) -> &[i32] {
    bytemuck::cast_slice(ids.as_slice())
}

pub(crate) fn describe<'py>(
    py: Python<'py>,
    report: &text::Report,
) -> PyResult<Bound<'py, PyDict>> {
    let info = PyDict::new(py);
    info.set_item("lang", report.lang.as_str())?;
    info.set_item("tokens", report.tokens.as_str())?;
    info.set_item("sentences", report.sentences.as_str())?;
    info.set_item("keep_case", report.keep_case)?;
    info.set_item("punctuation", report.punctuation)?;
    info.set_item("hmm", report.hmm)?;
    let sources = report.sources.iter().map(|source| {
        let item = PyDict::new(py);
        item.set_item("name", &source.name)?;
        item.set_item("encoding", &source.encoding)?;
        item.set_item("compression", source.compression.as_str())?;
        item.set_item("bytes", source.raw_bytes)?;
        item.set_item("text_bytes", source.decoded_bytes)?;
        item.set_item("lines", source.lines)?;
        item.set_item("replaced", source.replaced)?;
        let digest = &source.digest;
        let digest = (!digest.is_empty()).then(|| format!("blake3:{digest}"));
        item.set_item("digest", digest)?;
        Ok(item)
    });
    info.set_item("sources", sources.collect::<PyResult<Vec<_>>>()?)?;
    info.set_item("n_sentences", report.n_sentences)?;
    info.set_item("n_tokens", report.n_tokens)?;
    info.set_item("n_types", report.n_types)?;
    info.set_item("n_unk", report.n_unk)?;
    info.set_item("n_held_out_sentences", report.n_held_out_sentences)?;
    info.set_item("n_held_out_tokens", report.n_held_out_tokens)?;
    info.set_item("n_held_out_unknown", report.n_held_out_unknown)?;
    Ok(info)
}

/// How a text is read; the keywords of `encode` and `count_words`.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
#[allow(clippy::struct_excessive_bools)] // They mirror the options.
pub(crate) struct Reading {
    encoding: String,
    errors: String,
    lang: String,
    tokens: String,
    sentences: String,
    keep_case: bool,
    punctuation: bool,
    hmm: bool,
}

impl Reading {
    fn options(&self) -> Result<Options, text::Error> {
        Ok(Options {
            encoding: EncodingChoice::from_label(&self.encoding)?,
            errors: OnError::from_name(&self.errors)?,
            lang: unless_auto(&self.lang, Lang::from_name)?,
            tokens: unless_auto(&self.tokens, Tokens::from_name)?,
            sentences: unless_auto(&self.sentences, Sentences::from_name)?,
            keep_case: self.keep_case,
            punctuation: self.punctuation,
            hmm: self.hmm,
            ..Options::default()
        })
    }
}

#[pyfunction]
#[pyo3(signature = (
    sources, reading, *, min_count=1, max_vocab=None, unknown="word", known=None, held_out=None, seed=0,
    digest=true, threads=1, memory=None, temp_dir=None, progress=None
))]
#[allow(clippy::too_many_arguments)] // They are keywords.
pub(crate) fn encode(
    py: Python<'_>,
    sources: Vec<Bound<'_, PyAny>>,
    reading: Reading,
    min_count: u64,
    max_vocab: Option<usize>,
    unknown: &str,
    known: Option<Bound<'_, Known>>,
    held_out: Option<f64>,
    seed: u64,
    digest: bool,
    threads: usize,
    memory: Option<u64>,
    temp_dir: Option<PathBuf>,
    progress: Option<Py<PyAny>>,
) -> PyResult<Encoded> {
    let mut watch = Watch::new(progress);
    let sources = sources.iter().map(source).collect::<PyResult<Vec<_>>>()?;
    let known = known.map(|known| Arc::clone(&known.get().0));
    let options = || {
        Ok(Options {
            min_count,
            max_vocab,
            unknown: Unknown::from_name(unknown)?,
            known,
            held_out,
            seed,
            digest,
            threads,
            memory,
            temp_dir,
            ..reading.options()?
        })
    };
    let encoded =
        options().and_then(|options| py.detach(|| text::encode(sources, &options, &mut watch)));
    encoded.map(Encoded).map_err(|e| of_text(py, &e, &mut watch))
}

#[pyfunction]
#[pyo3(signature = (
    sources, reading, *, digest=true, threads=1, memory=None, temp_dir=None, progress=None
))]
#[allow(clippy::too_many_arguments)] // They are keywords.
pub(crate) fn count_words(
    py: Python<'_>,
    sources: Vec<Bound<'_, PyAny>>,
    reading: Reading,
    digest: bool,
    threads: usize,
    memory: Option<u64>,
    temp_dir: Option<PathBuf>,
    progress: Option<Py<PyAny>>,
) -> PyResult<WordCounts> {
    let mut watch = Watch::new(progress);
    let sources = sources.iter().map(source).collect::<PyResult<Vec<_>>>()?;
    let options = || Ok(Options { digest, threads, memory, temp_dir, ..reading.options()? });
    let counted = options()
        .and_then(|options| py.detach(|| text::count_words(sources, &options, &mut watch)));
    let counted = counted.map_err(|e| of_text(py, &e, &mut watch))?;
    WordCounts::new(py, counted)
}

/// What reading the sources would decide: language, tokens, ends of sentences.
#[pyfunction]
pub(crate) fn look(
    py: Python<'_>,
    sources: Vec<Bound<'_, PyAny>>,
    reading: Reading,
) -> PyResult<(&'static str, &'static str, &'static str)> {
    let sources = sources.iter().map(source).collect::<PyResult<Vec<_>>>()?;
    let found = py.detach(|| text::look(sources, &reading.options()?));
    let found = found.map_err(|e| of_text(py, &e, &mut Watch::new(None)))?;
    Ok((found.lang.as_str(), found.tokens.as_str(), found.sentences.as_str()))
}

/// Whether a file is plain UTF-8, and can be read in ranges.
#[pyfunction]
pub(crate) fn is_plain(py: Python<'_>, path: PathBuf, reading: Reading) -> PyResult<bool> {
    let plain = py.detach(|| text::is_plain(Source::Path(path), &reading.options()?));
    plain.map_err(|e| of_text(py, &e, &mut Watch::new(None)))
}

fn unless_auto<T>(
    name: &str,
    from_name: fn(&str) -> Result<T, text::Error>,
) -> Result<Option<T>, text::Error> {
    if name == "auto" { Ok(None) } else { from_name(name).map(Some) }
}

/// A path, `-`, a name and an iterable of bytes, or a path, two places in it, and whether blank lines part it.
pub(crate) fn source(given: &Bound<'_, PyAny>) -> PyResult<Source> {
    if let Ok((name, chunks)) = given.extract::<(String, Bound<'_, PyAny>)>() {
        let reader =
            Box::new(Chunks { iterator: chunks.try_iter()?.unbind(), left: vec![], at: 0 });
        return Ok(Source::Stream { name, reader });
    }
    if let Ok((path, start, end, blank)) = given.extract() {
        return Ok(Source::Range { path, start, end, blank });
    }
    if given.cast::<PyString>().is_ok_and(|path| path == "-") {
        return Ok(Source::Stdin);
    }
    given.extract().map(Source::Path).map_err(|_| {
        PyTypeError::new_err(
            "a source is a path, '-', a name and an iterable of bytes, or a path and its range",
        )
    })
}

/// Chunks of bytes from a Python iterator, as a reader.
struct Chunks {
    iterator: Py<PyIterator>,
    left: Vec<u8>,
    at: usize,
}

impl Read for Chunks {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.left.len() {
            let next = Python::attach(|py| -> PyResult<Option<Vec<u8>>> {
                let Some(chunk) = self.iterator.bind(py).clone().next() else { return Ok(None) };
                Ok(Some(chunk?.cast::<PyBytes>()?.as_bytes().to_vec()))
            });
            match next.map_err(io::Error::other)? {
                Some(chunk) => (self.left, self.at) = (chunk, 0),
                None => return Ok(0),
            }
        }
        let n = buffer.len().min(self.left.len() - self.at);
        buffer[..n].copy_from_slice(&self.left[self.at..self.at + n]);
        self.at += n;
        Ok(n)
    }
}
