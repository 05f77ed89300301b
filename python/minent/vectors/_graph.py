"""The nearest vectors of each vector, and the graph that they make."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from minent import _core
from minent._numbers import at_least_one
from minent._progress import watcher
from minent._threads import thread_count
from minent.errors import InputError
from minent.vectors._table import table_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from minent._progress import Progress

Metric = Literal["cosine", "euclidean"]
Form = Literal["sum", "directed", "union", "mutual"]
_FORMS = ("sum", "directed", "union", "mutual")


class Nearest(NamedTuple):
    """The nearest other rows of each row."""

    indices: NDArray[np.uint32]
    """Rows, nearest first, those that are equally near in order; shape (rows, k)."""
    values: NDArray[np.float32]
    """Cosines or distances; shape (rows, k)."""


class Graph(NamedTuple):
    """A weighted graph as compressed sparse rows, columns ascending within each."""

    indptr: NDArray[np.int64]
    """Where the edges of each row begin, and where the last ones end; shape (rows + 1,)."""
    indices: NDArray[np.uint32]
    """The other end of each edge."""
    weights: NDArray[np.float32]
    """Weights, all above zero."""

    def to_scipy(self) -> Any:  # noqa: ANN401 - SciPy has no types
        """Return the graph as a `scipy.sparse.csr_array`."""
        import scipy.sparse as sp  # type: ignore[import-untyped]

        side = len(self.indptr) - 1
        arrays = (self.weights, self.indices.astype(np.int64), self.indptr)
        return sp.csr_array(arrays, shape=(side, side))


def nearest(
    vectors: ArrayLike,
    k: int = 15,
    *,
    metric: Metric = "cosine",
    threads: int | None = None,
    progress: Progress = None,
) -> Nearest:
    """Find the nearest other vectors of each vector, exactly.

    Candidates are found by products in single precision, a few more than asked for; their values
    and their order are computed in double precision. The result does not depend on the number of
    threads. Time grows with the square of the number of vectors; memory is a copy of the vectors
    and the result.

    Parameters
    ----------
    vectors : array of float32, shape (rows, dimensions)
        The vectors.
    k : int
        How many neighbors; all other rows where there are fewer.
    metric : {"cosine", "euclidean"}
        Neighbors are those with the largest cosine, that with a vector of zeros being 0, or with
        the smallest distance.
    threads : int, optional
        Threads to use; all cores by default.
    progress : bool or callable, optional
        True draws a bar on standard error.

    Returns
    -------
    Nearest
        Rows and their cosines or distances, nearest first.

    Raises
    ------
    InputError
        When the vectors are no table of finite numbers.

    Examples
    --------
    >>> from minent.vectors import nearest
    >>> found = nearest([[1, 0], [1, 1], [0, 2]], 2)
    >>> found.indices.tolist()
    [[1, 2], [0, 2], [1, 0]]
    >>> found.values.astype(float).round(2).tolist()
    [[0.71, 0.0], [0.71, 0.71], [0.71, 0.0]]
    """
    table = table_of("vectors", vectors)
    k, threads = at_least_one("k", k), thread_count(threads)
    found = _core.nearest(table, k, metric=metric, threads=threads, progress=watcher(progress))
    return Nearest(*found)


def neighbor_graph(
    vectors: ArrayLike,
    k: int = 15,
    *,
    form: Form = "sum",
    threads: int | None = None,
    progress: Progress = None,
) -> Graph:
    """Join each vector with its nearest neighbors by cosine; the cosine is the weight.

    Parameters
    ----------
    vectors : array of float32, shape (rows, dimensions)
        The vectors.
    k : int
        How many neighbors each vector has; those with a cosine of 0 or less are left out.
    form : {"sum", "directed", "union", "mutual"}
        With A the matrix of cosines of rows and their neighbors: A + A', in which a pair of mutual
        neighbors weighs twice; A itself; an edge where either is a neighbor of the other; an edge
        where both are.
    threads, progress
        As in `nearest`.

    Returns
    -------
    Graph
        Symmetric, unless `form` is "directed"; no vector is joined with itself.

    Raises
    ------
    InputError
        When the vectors are no table of finite numbers, or there is no such form.

    Examples
    --------
    >>> from minent.vectors import neighbor_graph
    >>> graph = neighbor_graph([[1, 0], [1, 1], [0, 2]], 1)
    >>> graph.to_scipy().toarray().astype(float).round(2).tolist()
    [[0.0, 1.41, 0.0], [1.41, 0.0, 0.71], [0.0, 0.71, 0.0]]
    """
    if form not in _FORMS:
        raise InputError(f"form must be one of {', '.join(_FORMS)}, not {form!r}")
    found = nearest(vectors, k, threads=threads, progress=progress)
    return Graph(*_core.neighbor_graph(found.indices, found.values, form))
