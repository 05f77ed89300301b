//! Vectors, their neighbors and their files, for Python.

use std::path::PathBuf;

use minent_vectors::nearest::{self as near, Form as GraphForm, Metric, Neighbors};
use minent_vectors::word2vec::{self, Form, Reading};
use minent_vectors::{Error, Rows};
use numpy::{
    IntoPyArray, PyArray1, PyArray2, PyArrayMethods, PyReadonlyArray1, PyReadonlyArray2,
    PyUntypedArrayMethods,
};
use pyo3::prelude::*;

use crate::arrays::slice;
use crate::errors::{input, of_vectors};
use crate::progress::Watch;
use crate::text::source;

/// Numbers as a matrix of so many rows and columns.
fn matrix<T: numpy::Element>(
    py: Python<'_>,
    numbers: Vec<T>,
    rows: usize,
    columns: usize,
) -> PyResult<Bound<'_, PyArray2<T>>> {
    PyArray1::from_vec(py, numbers).reshape([rows, columns])
}

/// The numbers of a table and how many columns it has.
pub(crate) fn table<'a>(
    py: Python<'_>,
    name: &str,
    array: &'a PyReadonlyArray2<'_, f32>,
) -> PyResult<(&'a [f32], usize)> {
    let numbers = array.as_slice();
    let numbers = numbers.map_err(|_| input(py, format!("{name} must be contiguous in memory")))?;
    Ok((numbers, array.shape()[1]))
}

fn metric_of(py: Python<'_>, name: &str) -> PyResult<Metric> {
    match name {
        "cosine" => Ok(Metric::Cosine),
        "euclidean" => Ok(Metric::Euclidean),
        _ => Err(input(py, format!("metric must be cosine or euclidean, not {name}"))),
    }
}

fn form_of(py: Python<'_>, name: &str) -> PyResult<Form> {
    match name {
        "text" => Ok(Form::Text),
        "headless" => Ok(Form::Headless),
        "binary" => Ok(Form::Binary),
        _ => Err(input(py, format!("no form of word2vec is called {name:?}"))),
    }
}

/// Does long work without the interpreter.
pub(crate) fn long<T: Send>(
    py: Python<'_>,
    progress: Option<Py<PyAny>>,
    work: impl FnOnce(&mut Watch) -> Result<T, Error> + Send,
) -> PyResult<T> {
    let mut watch = Watch::new(progress);
    let done = py.detach(|| work(&mut watch));
    done.map_err(|e| of_vectors(py, &e, &mut watch))
}

/// Neighbors and their cosines or distances, one row for each row.
type Nearest<'py> = (Bound<'py, PyArray2<u32>>, Bound<'py, PyArray2<f32>>);

fn arrays(py: Python<'_>, found: Neighbors) -> PyResult<Nearest<'_>> {
    let Neighbors { rows, k, indices, values } = found;
    Ok((matrix(py, indices, rows, k)?, matrix(py, values, rows, k)?))
}

#[pyfunction]
#[pyo3(signature = (vectors, k, *, metric="cosine", threads=1, progress=None))]
pub(crate) fn nearest<'py>(
    py: Python<'py>,
    vectors: PyReadonlyArray2<'py, f32>,
    k: usize,
    metric: &str,
    threads: usize,
    progress: Option<Py<PyAny>>,
) -> PyResult<Nearest<'py>> {
    let ((numbers, columns), metric) = (table(py, "vectors", &vectors)?, metric_of(py, metric)?);
    let found = long(py, progress, |watch| {
        near::nearest(Rows::new(numbers, columns, "vectors")?, k, metric, threads, watch)
    })?;
    arrays(py, found)
}

#[pyfunction]
#[pyo3(signature = (vectors, queries, k, *, metric="cosine", threads=1, progress=None))]
pub(crate) fn nearest_to<'py>(
    py: Python<'py>,
    vectors: PyReadonlyArray2<'py, f32>,
    queries: PyReadonlyArray2<'py, f32>,
    k: usize,
    metric: &str,
    threads: usize,
    progress: Option<Py<PyAny>>,
) -> PyResult<Nearest<'py>> {
    let ((numbers, columns), metric) = (table(py, "vectors", &vectors)?, metric_of(py, metric)?);
    let (asked, wide) = table(py, "queries", &queries)?;
    let found = long(py, progress, |watch| {
        let queries = Rows::new(asked, wide, "queries")?;
        let vectors = Rows::new(numbers, columns, "vectors")?;
        near::nearest_to(vectors, queries, k, metric, threads, watch)
    })?;
    arrays(py, found)
}

#[pyfunction]
#[pyo3(signature = (vectors, vector, *, progress=None))]
pub(crate) fn cosines<'py>(
    py: Python<'py>,
    vectors: PyReadonlyArray2<'py, f32>,
    vector: PyReadonlyArray1<'py, f32>,
    progress: Option<Py<PyAny>>,
) -> PyResult<Bound<'py, PyArray1<f32>>> {
    let (numbers, columns) = table(py, "vectors", &vectors)?;
    let vector = slice(py, "vector", &vector)?;
    let found = long(py, progress, |watch| near::cosines(numbers, columns, vector, watch))?;
    Ok(found.into_pyarray(py))
}

#[pyfunction]
#[pyo3(signature = (vectors))]
pub(crate) fn check_vectors(py: Python<'_>, vectors: PyReadonlyArray2<'_, f32>) -> PyResult<()> {
    let (numbers, columns) = table(py, "vectors", &vectors)?;
    long(py, None, |_| Rows::new(numbers, columns, "vectors").map(drop))
}

/// The three arrays of a weighted graph.
type Graph<'py> = (Bound<'py, PyArray1<i64>>, Bound<'py, PyArray1<u32>>, Bound<'py, PyArray1<f32>>);

#[pyfunction]
pub(crate) fn neighbor_graph<'py>(
    py: Python<'py>,
    indices: PyReadonlyArray2<'py, u32>,
    cosines: PyReadonlyArray2<'py, f32>,
    form: &str,
) -> PyResult<Graph<'py>> {
    let form = match form {
        "directed" => GraphForm::Directed,
        "sum" => GraphForm::Sum,
        "union" => GraphForm::Union,
        "mutual" => GraphForm::Mutual,
        _ => {
            let names = "sum, directed, union or mutual";
            return Err(input(py, format!("form must be {names}, not {form}")));
        }
    };
    let (rows, k) = (indices.shape()[0], indices.shape()[1]);
    if cosines.shape() != indices.shape() {
        return Err(input(py, "indices and cosines must have one shape"));
    }
    let (Ok(indices), Ok(values)) = (indices.as_slice(), cosines.as_slice()) else {
        return Err(input(py, "indices and cosines must be contiguous in memory"));
    };
    let most = indices.iter().max();
    if let Some(&most) = most.filter(|&&most| most as usize >= rows) {
        return Err(input(py, format!("there is no row {most} among {rows}")));
    }
    let (indices, values) = (indices.to_vec(), values.to_vec());
    let graph = py.detach(|| near::graph(&Neighbors { rows, k, indices, values }, form));
    Ok((
        graph.offsets.into_pyarray(py),
        graph.indices.into_pyarray(py),
        graph.weights.into_pyarray(py),
    ))
}

#[pyfunction]
#[pyo3(signature = (source, form, *, lossy=false, keep_first=false, limit=None, progress=None))]
pub(crate) fn read_word2vec<'py>(
    py: Python<'py>,
    #[pyo3(from_py_with = source)] source: minent_text::Source,
    form: &str,
    lossy: bool,
    keep_first: bool,
    limit: Option<usize>,
    progress: Option<Py<PyAny>>,
) -> PyResult<(Vec<String>, Bound<'py, PyArray2<f32>>)> {
    let how = Reading { form: form_of(py, form)?, lossy, keep_first, limit };
    let found = long(py, progress, |watch| word2vec::read(source, how, watch))?;
    let rows = found.words.len();
    Ok((found.words, matrix(py, found.values, rows, found.columns)?))
}

#[pyfunction]
#[pyo3(signature = (path, form, words, vectors, *, progress=None))]
pub(crate) fn write_word2vec(
    py: Python<'_>,
    path: PathBuf,
    form: &str,
    words: Vec<String>,
    vectors: PyReadonlyArray2<'_, f32>,
    progress: Option<Py<PyAny>>,
) -> PyResult<()> {
    let ((numbers, columns), form) = (table(py, "vectors", &vectors)?, form_of(py, form)?);
    long(py, progress, |watch| {
        let rows = Rows::new(numbers, columns, "vectors")?;
        word2vec::write(&path, form, &words, rows, watch)
    })
}
