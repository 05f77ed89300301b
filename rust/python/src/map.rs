//! The map equation, for Python.

use minent_map::{self as map, Graph, Jumping, Ledger, Links, Options, Reading, Tree, Walk};
use minent_text::{self as text, EncodingChoice};
use numpy::{IntoPyArray, PyArray1, PyReadonlyArray1};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::arrays::slice;
use crate::errors::{of_map, of_text};
use crate::progress::Watch;
use crate::text::source as source_of;

/// A weighted graph.
#[pyclass(frozen, module = "minent._core")]
pub(crate) struct MapGraph(Graph);

impl From<Graph> for MapGraph {
    fn from(graph: Graph) -> Self {
        Self(graph)
    }
}

/// Weights of 32 or 64 bits.
#[derive(FromPyObject)]
pub(crate) enum Weights<'py> {
    Single(PyReadonlyArray1<'py, f32>),
    Double(PyReadonlyArray1<'py, f64>),
}

/// The same where they lie; without any, each is 1.
enum Given<'a> {
    Single(&'a [f32]),
    Double(&'a [f64]),
    Ones(usize),
}

impl Given<'_> {
    fn of<'a>(
        py: Python<'_>,
        weights: Option<&'a Weights<'_>>,
        links: usize,
    ) -> PyResult<Given<'a>> {
        Ok(match weights {
            None => Given::Ones(links),
            Some(Weights::Single(weights)) => Given::Single(slice(py, "weights", weights)?),
            Some(Weights::Double(weights)) => Given::Double(slice(py, "weights", weights)?),
        })
    }

    fn len(&self) -> usize {
        match self {
            Self::Single(weights) => weights.len(),
            Self::Double(weights) => weights.len(),
            Self::Ones(links) => *links,
        }
    }

    #[inline]
    fn at(&self, link: usize) -> f64 {
        match self {
            Self::Single(weights) => f64::from(weights[link]),
            Self::Double(weights) => weights[link],
            Self::Ones(_) => 1.0,
        }
    }
}

type Rows<'py> = (Bound<'py, PyArray1<i64>>, Bound<'py, PyArray1<u32>>, Bound<'py, PyArray1<f64>>);

fn built(
    py: Python<'_>,
    build: impl FnOnce(&mut Watch) -> Result<Graph, map::Error> + Send,
) -> PyResult<MapGraph> {
    let mut watch = Watch::new(None);
    let graph = py.detach(|| build(&mut watch));
    graph.map(MapGraph).map_err(|e| of_map(py, &e, &mut watch))
}

#[pymethods]
impl MapGraph {
    #[new]
    #[pyo3(signature = (nodes, sources, targets, weights=None, *, directed=false, self_links=true))]
    fn new(
        py: Python<'_>,
        nodes: usize,
        sources: PyReadonlyArray1<'_, u32>,
        targets: PyReadonlyArray1<'_, u32>,
        weights: Option<Weights<'_>>,
        directed: bool,
        self_links: bool,
    ) -> PyResult<Self> {
        let (from, to) = (slice(py, "sources", &sources)?, slice(py, "targets", &targets)?);
        let weights = Given::of(py, weights.as_ref(), from.len())?;
        let how = Links { directed, self_links, twice: false };
        built(py, |watch| {
            map::check_lengths(from.len(), to.len(), weights.len())?;
            let link = |i: usize| (u64::from(from[i]), u64::from(to[i]), weights.at(i));
            Graph::new(nodes, || (0..from.len()).map(link), how, watch)
        })
    }

    #[staticmethod]
    #[pyo3(signature = (indptr, indices, weights=None, *, directed=false, self_links=true, twice=false))]
    fn from_rows(
        py: Python<'_>,
        indptr: PyReadonlyArray1<'_, i64>,
        indices: PyReadonlyArray1<'_, u32>,
        weights: Option<Weights<'_>>,
        directed: bool,
        self_links: bool,
        twice: bool,
    ) -> PyResult<Self> {
        let (starts, to) = (slice(py, "indptr", &indptr)?, slice(py, "indices", &indices)?);
        let weights = Given::of(py, weights.as_ref(), to.len())?;
        let how = Links { directed, self_links, twice };
        built(py, |watch| {
            map::check_lengths(to.len(), to.len(), weights.len())?;
            map::check_rows(starts, to.len())?;
            let links = || {
                starts.windows(2).enumerate().flat_map(|(from, ends)| {
                    let row = ends[0] as usize..ends[1] as usize;
                    row.map(move |i| (from as u64, i))
                })
            };
            let link = |(from, i): (u64, usize)| (from, u64::from(to[i]), weights.at(i));
            Graph::new(starts.len() - 1, || links().map(link), how, watch)
        })
    }

    #[getter]
    fn nodes(&self) -> usize {
        self.0.nodes()
    }

    #[getter]
    fn links(&self) -> usize {
        self.0.links()
    }

    #[getter]
    fn directed(&self) -> bool {
        self.0.directed()
    }

    /// The links as rows; undirected ones stand in the rows of both ends.
    fn arrays<'py>(&self, py: Python<'py>) -> Rows<'py> {
        let (starts, columns, weights) = self.0.arrays();
        let starts: Vec<i64> = starts.iter().map(|&start| start as i64).collect();
        (
            starts.into_pyarray(py),
            PyArray1::from_slice(py, columns),
            PyArray1::from_slice(py, weights),
        )
    }
}

fn described<'py>(
    py: Python<'py>,
    walk: &Walk,
    tree: Tree,
    ledger: Ledger,
    trials: Vec<f64>,
) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    let whole = |numbers: Vec<u32>| bytemuck::allocation::cast_vec::<u32, i32>(numbers);
    dict.set_item("parents", whole(tree.parents).into_pyarray(py))?;
    dict.set_item("homes", whole(tree.homes).into_pyarray(py))?;
    dict.set_item("flow", PyArray1::from_slice(py, walk.flow()))?;
    dict.set_item("one_level", ledger.one_level)?;
    dict.set_item("code_length", ledger.code_length())?;
    dict.set_item("module_flow", ledger.flow.into_pyarray(py))?;
    dict.set_item("enter", ledger.enter.into_pyarray(py))?;
    dict.set_item("exit", ledger.exit.into_pyarray(py))?;
    dict.set_item("bits", ledger.bits.into_pyarray(py))?;
    dict.set_item("trials", trials)?;
    Ok(dict)
}

#[pyfunction]
#[pyo3(signature = (
    graph, *, trials, two_level=false, seed=0, threads=1, start=None, probability=0.15, to_nodes=false,
    coded=false, progress=None
))]
#[allow(clippy::too_many_arguments)] // They are keywords.
pub(crate) fn find_map<'py>(
    py: Python<'py>,
    graph: &MapGraph,
    trials: usize,
    two_level: bool,
    seed: u64,
    threads: usize,
    start: Option<PyReadonlyArray1<'py, i32>>,
    probability: f64,
    to_nodes: bool,
    coded: bool,
    progress: Option<Py<PyAny>>,
) -> PyResult<Bound<'py, PyDict>> {
    let jumping = Jumping { probability, to_nodes, coded };
    let start = match &start {
        Some(labels) => Some(bytemuck::cast_slice::<i32, u32>(slice(py, "start", labels)?)),
        None => None,
    };
    let options = Options { two_level, trials, seed, threads, start };
    let mut watch = Watch::new(progress);
    let found = py.detach(|| {
        let walk = Walk::new(&graph.0, jumping, &mut watch)?;
        Ok((map::search(&walk, &options, &mut watch)?, walk))
    });
    let (found, walk) = found.map_err(|e| of_map(py, &e, &mut watch))?;
    described(py, &walk, found.tree, found.ledger, found.trials)
}

#[pyfunction]
#[pyo3(signature = (
    graph, parents, homes, *, probability=0.15, to_nodes=false, coded=false, progress=None
))]
#[allow(clippy::too_many_arguments)] // They are keywords.
pub(crate) fn map_bits<'py>(
    py: Python<'py>,
    graph: &MapGraph,
    parents: PyReadonlyArray1<'py, i32>,
    homes: PyReadonlyArray1<'py, i32>,
    probability: f64,
    to_nodes: bool,
    coded: bool,
    progress: Option<Py<PyAny>>,
) -> PyResult<Bound<'py, PyDict>> {
    let jumping = Jumping { probability, to_nodes, coded };
    let copy = |name, array| -> PyResult<Vec<u32>> {
        Ok(bytemuck::cast_slice::<i32, u32>(slice(py, name, array)?).to_vec())
    };
    let (parents, homes) = (copy("parents", &parents)?, copy("homes", &homes)?);
    let mut watch = Watch::new(progress);
    let found = py.detach(|| {
        let tree = Tree::new(parents, homes)?;
        let walk = Walk::new(&graph.0, jumping, &mut watch)?;
        Ok((map::evaluate(&walk, &tree)?, walk))
    });
    let ((tree, ledger), walk) = found.map_err(|e| of_map(py, &e, &mut watch))?;
    described(py, &walk, tree, ledger, vec![])
}

type FromFile<'py> = (MapGraph, Vec<String>, Bound<'py, PyArray1<u64>>);

#[pyfunction]
#[pyo3(signature = (
    source, *, directed=None, self_links=true, encoding="auto", progress=None
))]
pub(crate) fn read_graph<'py>(
    py: Python<'py>,
    source: Bound<'py, PyAny>,
    directed: Option<bool>,
    self_links: bool,
    encoding: &str,
    progress: Option<Py<PyAny>>,
) -> PyResult<FromFile<'py>> {
    let mut watch = Watch::new(progress);
    let source = source_of(&source)?;
    let name = source.name();
    let encoding = EncodingChoice::from_label(encoding).map_err(|e| of_text(py, &e, &mut watch))?;
    let options = text::Options { encoding, ..text::Options::default() };
    let all = py.detach(|| text::whole(source, &options, &mut watch));
    let all = all.map_err(|e| of_text(py, &e, &mut watch))?;
    let reading = Reading { directed, self_links };
    let found = py.detach(|| map::read(&name, &all, reading, &mut watch));
    let found = found.map_err(|e| of_map(py, &e, &mut watch))?;
    Ok((MapGraph(found.graph), found.names, found.ids.into_pyarray(py)))
}
