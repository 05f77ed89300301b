//! Loaders of texts, for Python.

use std::sync::Arc;

use minent_loaders::text::{
    Alias, Cbow, Counts, Entries, Setting, SkipGram, Text, Triples, Unfit, Windows,
};
use minent_loaders::{Shared, Source};
use minent_monitor::Interrupted;
use numpy::{Element, PyArrayDescrMethods, PyReadonlyArray1, PyUntypedArrayMethods};
use pyo3::prelude::*;

use crate::arrays::slice;
use crate::errors::input;
use crate::loaders::{Feed, Pass};
use crate::progress::Watch;

fn of_unfit(py: Python<'_>, error: Unfit) -> PyErr {
    input(py, error.to_string())
}

/// The numbers of an array, which is kept alive.
fn share<T: Element + Sync + 'static>(
    py: Python<'_>,
    name: &str,
    array: &PyReadonlyArray1<'_, T>,
) -> PyResult<Arc<Shared<T>>> {
    let numbers = slice(py, name, array)?;
    let owner = Box::new(array.as_unbound().clone_ref(py));
    // the array is kept alive by its owner; who writes into it meanwhile gets what was written
    Ok(Arc::new(unsafe { Shared::new(numbers, owner) }))
}

/// A text and the tables of its words.
#[pyclass(frozen, module = "minent._core")]
pub(crate) struct TextStore {
    ids: Arc<Shared<i32>>,
    keep: Option<Arc<Vec<u32>>>,
    alias: Option<Arc<Alias>>,
}

#[pymethods]
impl TextStore {
    /// Ids below `words`; the weights of negatives, and how likely each word is kept.
    #[new]
    #[pyo3(signature = (ids, words, weights=None, keep=None))]
    fn new(
        py: Python<'_>,
        ids: PyReadonlyArray1<'_, i32>,
        words: usize,
        weights: Option<PyReadonlyArray1<'_, f64>>,
        keep: Option<PyReadonlyArray1<'_, f64>>,
    ) -> PyResult<Self> {
        let ids = share(py, "ids", &ids)?;
        if let Some(at) = py.detach(|| ids.iter().position(|&id| id >= 0 && id as usize >= words)) {
            return Err(input(py, format!("ids[{at}] is {}, of {words} words", ids[at])));
        }
        let alias = match weights {
            Some(weights) => {
                let weights = slice(py, "weights", &weights)?;
                if weights.len() != words {
                    return Err(input(py, format!("weights must be of {words} words")));
                }
                Some(Arc::new(Alias::new(weights).map_err(|e| of_unfit(py, e))?))
            }
            None => None,
        };
        let keep = match keep {
            Some(keep) => {
                let keep = slice(py, "keep", &keep)?;
                if keep.len() != words {
                    return Err(input(py, format!("keep must be of {words} words")));
                }
                // a word is kept if its number is not above the threshold
                let threshold = |&p: &f64| ((p * 4_294_967_296.0).round() - 1.0).max(0.0) as u32;
                Some(Arc::new(keep.iter().map(threshold).collect()))
            }
            None => None,
        };
        Ok(Self { ids, keep, alias })
    }
}

/// How centers and contexts are taken, as Python describes it.
#[derive(FromPyObject)]
pub(crate) struct Around {
    window: u32,
    dynamic: bool,
    negatives: usize,
    wide: bool,
    pairs: bool,
    pad: i32,
}

fn contexts(
    py: Python<'_>,
    store: &TextStore,
    around: &Around,
    given: &Pass,
) -> PyResult<Box<dyn Source>> {
    let setting = Setting {
        window: around.window,
        dynamic: around.dynamic,
        shuffle: given.shuffle.then_some(given.block * given.window),
        negatives: around.negatives,
        wide: around.wide,
        threads: given.threads.max(1),
        seed: given.seed,
        epoch: given.epoch,
    };
    let text = Text::new(Arc::clone(&store.ids), store.keep.clone(), setting);
    let text = text.map_err(|e| of_unfit(py, e))?;
    let alias = store.alias.clone();
    let (pairs, pad) = (around.pairs, around.pad);
    let mut watch = Watch::new(None);
    let source = py.detach(|| -> Result<Box<dyn Source>, Interrupted> {
        Ok(if pairs {
            Box::new(SkipGram::new(text, alias, &mut watch)?)
        } else {
            Box::new(Cbow::new(text, alias, pad, &mut watch)?)
        })
    });
    source.map_err(|Interrupted| watch.reason())
}

/// The pairs of one epoch, or the bags of words.
#[pyfunction]
pub(crate) fn context_feed(
    py: Python<'_>,
    store: &TextStore,
    around: Around,
    given: Pass,
) -> PyResult<Feed> {
    let source = contexts(py, store, &around, &given)?;
    given.feed(py, source)
}

/// How many pairs or bags of words an epoch has.
#[pyfunction]
pub(crate) fn count_contexts(
    py: Python<'_>,
    store: &TextStore,
    around: Around,
    given: Pass,
) -> PyResult<u64> {
    Ok(contexts(py, store, &around, &given)?.len())
}

/// How many windows a text has.
#[pyfunction]
pub(crate) fn count_windows(ids: usize, length: usize, stride: usize) -> u64 {
    Windows::count(ids, length, stride)
}

/// The windows of one epoch for a language model.
#[pyfunction]
pub(crate) fn window_feed(
    py: Python<'_>,
    store: &TextStore,
    length: usize,
    stride: usize,
    end: i32,
    wide: bool,
    given: Pass,
) -> PyResult<Feed> {
    let order = given.order(Windows::count(store.ids.len(), length, stride));
    let ids = Arc::clone(&store.ids);
    let windows = Windows::new(ids, (length, stride), end, wide, order);
    given.feed(py, Box::new(windows.map_err(|e| of_unfit(py, e))?))
}

/// Entries of a sparse matrix.
#[pyclass(frozen, module = "minent._core")]
pub(crate) struct TripleStore {
    entries: Entries,
    counts: Counts,
    len: usize,
}

fn counts(py: Python<'_>, data: &Bound<'_, PyAny>) -> PyResult<(Counts, usize)> {
    fn read<'py, T: Element + Sync + 'static>(
        py: Python<'py>,
        data: &Bound<'py, PyAny>,
    ) -> PyResult<(Arc<Shared<T>>, usize)> {
        let array: PyReadonlyArray1<'py, T> = data.extract()?;
        Ok((share(py, "data", &array)?, array.len()))
    }
    let kind = data.cast::<numpy::PyUntypedArray>()?.dtype();
    Ok(if kind.is_equiv_to(&numpy::dtype::<u32>(py)) {
        let (data, len) = read(py, data)?;
        (Counts::U32(data), len)
    } else if kind.is_equiv_to(&numpy::dtype::<u64>(py)) {
        let (data, len) = read(py, data)?;
        (Counts::U64(data), len)
    } else if kind.is_equiv_to(&numpy::dtype::<f32>(py)) {
        let (data, len) = read(py, data)?;
        (Counts::F32(data), len)
    } else {
        let (data, len) = read(py, data)?;
        (Counts::F64(data), len)
    })
}

#[pymethods]
impl TripleStore {
    /// Entries by rows (CSR).
    #[staticmethod]
    fn rows(
        py: Python<'_>,
        indptr: PyReadonlyArray1<'_, i64>,
        indices: PyReadonlyArray1<'_, i32>,
        data: Bound<'_, PyAny>,
    ) -> PyResult<Self> {
        let starts = share(py, "indptr", &indptr)?;
        let columns = share(py, "indices", &indices)?;
        let (counts, len) = counts(py, &data)?;
        Ok(Self { entries: Entries::Rows { starts, columns }, counts, len })
    }

    /// Entries with the row of each (COO).
    #[staticmethod]
    fn pairs(
        py: Python<'_>,
        i: PyReadonlyArray1<'_, i32>,
        j: PyReadonlyArray1<'_, i32>,
        data: Bound<'_, PyAny>,
    ) -> PyResult<Self> {
        let (rows, columns) = (share(py, "i", &i)?, share(py, "j", &j)?);
        let (counts, len) = counts(py, &data)?;
        Ok(Self { entries: Entries::Pairs { rows, columns }, counts, len })
    }
}

/// The triples of one epoch.
#[pyfunction]
pub(crate) fn triple_feed(
    py: Python<'_>,
    store: &TripleStore,
    wide: bool,
    float: bool,
    given: Pass,
) -> PyResult<Feed> {
    let order = given.order(store.len as u64);
    let triples = Triples::new(store.entries.clone(), store.counts.clone(), wide, float, order);
    given.feed(py, Box::new(triples.map_err(|e| of_unfit(py, e))?))
}
