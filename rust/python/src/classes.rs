//! Classes, for Python.

use minent_cluster as cluster;
use minent_cluster::{Merge, Objective, Options};
use numpy::{IntoPyArray, PyArray1, PyArray2, PyReadonlyArray1, PyReadonlyArray2};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::arrays::{Csr, labels as read_labels, matrix, maybe_labels, slice, table as read_table};
use crate::errors::{input, of_cluster};
use crate::progress::Watch;

fn objective_of(py: Python<'_>, name: &str) -> PyResult<Objective> {
    match name {
        "two-sided" => Ok(Objective::TwoSided),
        "one-sided" => Ok(Objective::OneSided),
        _ => Err(input(py, format!("objective must be two-sided or one-sided, not {name}"))),
    }
}

/// Runs quick work without the interpreter.
fn quick<T: Send>(
    py: Python<'_>,
    work: impl FnOnce() -> Result<T, cluster::Error> + Send,
) -> PyResult<T> {
    py.detach(work).map_err(|e| of_cluster(py, &e, &mut Watch::new(None)))
}

#[pyfunction]
#[pyo3(signature = (
    indptr, indices, data, classes, *, objective="two-sided", start=None, seed=0, threads=1, progress=None
))]
#[allow(clippy::too_many_arguments)] // They are keywords.
pub(crate) fn exchange<'py>(
    py: Python<'py>,
    indptr: PyReadonlyArray1<'py, i64>,
    indices: PyReadonlyArray1<'py, i32>,
    data: PyReadonlyArray1<'py, u32>,
    classes: usize,
    objective: &str,
    start: Option<PyReadonlyArray1<'py, i32>>,
    seed: u64,
    threads: usize,
    progress: Option<Py<PyAny>>,
) -> PyResult<(Bound<'py, PyArray1<i32>>, Bound<'py, PyDict>)> {
    let csr = Csr { indptr, indices, data };
    let pairs = csr.pairs(py)?;
    let start = start.map(|start| maybe_labels(py, "start", &start)).transpose()?;
    let objective = objective_of(py, objective)?;
    let options = Options { classes, objective, start: start.as_deref(), seed, threads };
    let mut watch = Watch::new(progress);
    let found = py.detach(|| cluster::exchange(&pairs, &options, &mut watch));
    let found = found.map_err(|e| of_cluster(py, &e, &mut watch))?;
    let info = PyDict::new(py);
    info.set_item("information", found.information)?;
    let sweeps = found.sweeps.iter().map(|sweep| {
        let item = PyDict::new(py);
        item.set_item("temperature", sweep.temperature)?;
        item.set_item("visited", sweep.visited)?;
        item.set_item("moved", sweep.moved)?;
        Ok(item)
    });
    info.set_item("sweeps", sweeps.collect::<PyResult<Vec<_>>>()?)?;
    Ok((bytemuck::allocation::cast_vec::<u32, i32>(found.labels).into_pyarray(py), info))
}

#[pyfunction]
pub(crate) fn class_table<'py>(
    py: Python<'py>,
    indptr: PyReadonlyArray1<'py, i64>,
    indices: PyReadonlyArray1<'py, i32>,
    data: PyReadonlyArray1<'py, u32>,
    labels: PyReadonlyArray1<'py, i32>,
    classes: usize,
) -> PyResult<Bound<'py, PyArray2<i64>>> {
    let csr = Csr { indptr, indices, data };
    let (pairs, labels) = (csr.pairs(py)?, read_labels(py, &labels)?);
    let table = quick(py, || cluster::class_table(&pairs, &labels, classes))?;
    matrix(py, bytemuck::allocation::cast_vec::<u64, i64>(table), classes + 1)
}

type Merges<'py> = (Bound<'py, PyArray2<i32>>, Bound<'py, PyArray1<f64>>);

#[pyfunction]
#[pyo3(signature = (table, *, threads=1, progress=None))]
pub(crate) fn merge_tree<'py>(
    py: Python<'py>,
    table: PyReadonlyArray2<'py, i64>,
    threads: usize,
    progress: Option<Py<PyAny>>,
) -> PyResult<Merges<'py>> {
    let (table, classes) = read_table(py, &table)?;
    let mut watch = Watch::new(progress);
    let merges = py.detach(|| cluster::merge_tree(&table, classes, threads, &mut watch));
    let merges = merges.map_err(|e| of_cluster(py, &e, &mut watch))?;
    let nodes = merges.iter().flat_map(|m| [m.nodes.0 as i32, m.nodes.1 as i32]).collect();
    let loss: Vec<f64> = merges.iter().map(|m| m.loss).collect();
    Ok((matrix(py, nodes, 2)?, loss.into_pyarray(py)))
}

#[pyfunction]
#[pyo3(signature = (table, merges, counts, *, concentration=0.1))]
pub(crate) fn adaptive_code<'py>(
    py: Python<'py>,
    table: PyReadonlyArray2<'py, i64>,
    merges: PyReadonlyArray2<'py, i32>,
    counts: PyReadonlyArray1<'py, u64>,
    concentration: f64,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    let (table, classes) = read_table(py, &table)?;
    let rows = merges.as_array();
    if rows.ncols() != 2 {
        return Err(input(py, format!("merges must have 2 columns, not {}", rows.ncols())));
    }
    let merges: Vec<Merge> = rows
        .rows()
        .into_iter()
        .map(|m| Merge { nodes: (m[0] as u32, m[1] as u32), loss: 0.0 })
        .collect();
    let counts = slice(py, "counts", &counts)?;
    let bits =
        quick(py, || cluster::code_lengths(&table, classes, &merges, counts, concentration))?;
    Ok(bits.into_pyarray(py))
}

#[pyfunction]
#[pyo3(signature = (indptr, indices, data, table, labels, *, progress=None))]
pub(crate) fn place<'py>(
    py: Python<'py>,
    indptr: PyReadonlyArray1<'py, i64>,
    indices: PyReadonlyArray1<'py, i32>,
    data: PyReadonlyArray1<'py, u32>,
    table: PyReadonlyArray2<'py, i64>,
    labels: PyReadonlyArray1<'py, i32>,
    progress: Option<Py<PyAny>>,
) -> PyResult<Bound<'py, PyArray1<i32>>> {
    let csr = Csr { indptr, indices, data };
    let pairs = csr.pairs(py)?;
    let (table, classes) = read_table(py, &table)?;
    let labels = maybe_labels(py, "labels", &labels)?;
    let mut watch = Watch::new(progress);
    let placed = py.detach(|| cluster::place(&pairs, &table, classes, &labels, &mut watch));
    let placed = placed.map_err(|e| of_cluster(py, &e, &mut watch))?;
    Ok(bytemuck::allocation::cast_vec::<u32, i32>(placed).into_pyarray(py))
}

#[pyfunction]
#[pyo3(signature = (indptr, indices, data, labels, classes, *, objective="two-sided"))]
pub(crate) fn ledger<'py>(
    py: Python<'py>,
    indptr: PyReadonlyArray1<'py, i64>,
    indices: PyReadonlyArray1<'py, i32>,
    data: PyReadonlyArray1<'py, u32>,
    labels: PyReadonlyArray1<'py, i32>,
    classes: usize,
    objective: &str,
) -> PyResult<Bound<'py, PyDict>> {
    let csr = Csr { indptr, indices, data };
    let (pairs, labels) = (csr.pairs(py)?, read_labels(py, &labels)?);
    let objective = objective_of(py, objective)?;
    let bits = quick(py, || cluster::ledger(&pairs, &labels, classes, objective))?;
    let dict = PyDict::new(py);
    dict.set_item("log2_vocab", bits.vocab)?;
    dict.set_item("unigram", bits.unigram)?;
    dict.set_item("method", bits.method)?;
    dict.set_item("conditional", bits.conditional)?;
    dict.set_item("explained", bits.explained())?;
    Ok(dict)
}

#[pyfunction]
#[pyo3(signature = (
    indptr, indices, data, held_indptr, held_indices, held_data, labels, classes, *, objective="two-sided"
))]
#[allow(clippy::too_many_arguments)] // Two matrices are six arrays.
pub(crate) fn held_out_ledger<'py>(
    py: Python<'py>,
    indptr: PyReadonlyArray1<'py, i64>,
    indices: PyReadonlyArray1<'py, i32>,
    data: PyReadonlyArray1<'py, u32>,
    held_indptr: PyReadonlyArray1<'py, i64>,
    held_indices: PyReadonlyArray1<'py, i32>,
    held_data: PyReadonlyArray1<'py, u32>,
    labels: PyReadonlyArray1<'py, i32>,
    classes: usize,
    objective: &str,
) -> PyResult<Bound<'py, PyDict>> {
    let train = Csr { indptr, indices, data };
    let held = Csr { indptr: held_indptr, indices: held_indices, data: held_data };
    let (train, held) = (train.pairs(py)?, held.pairs(py)?);
    let labels = read_labels(py, &labels)?;
    let objective = objective_of(py, objective)?;
    let bits = quick(py, || cluster::held_out(&train, &held, &labels, classes, objective))?;
    let dict = PyDict::new(py);
    dict.set_item("unigram", bits.unigram)?;
    dict.set_item("method", bits.method)?;
    dict.set_item("conditional", bits.conditional)?;
    dict.set_item("perplexity", bits.method.exp2())?;
    if let Some(share) = bits.explained() {
        dict.set_item("explained", share)?;
    }
    Ok(dict)
}
