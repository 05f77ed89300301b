"""Weighted graphs in memory."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import numpy as np

from minent import _core
from minent._numbers import whole, whole_array
from minent._progress import watcher
from minent.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from minent._progress import Progress

_MOST_NODES = 2**31 - 1


class Graph:
    """A weighted graph, directed or not.

    Parallel links are added together, links of weight 0 are left out. Links from a node to itself
    count in the flow: an undirected one once, not for both of its ends.

    Parameters
    ----------
    sources, targets : array_like of int, shape (links,)
        The nodes at the ends of each link, from 0.
    weights : array_like of float, shape (links,), optional
        Their weights, at least 0; 1 each by default.
    nodes : int, optional
        How many nodes; by default as many as links need, or names say.
    names : sequence of str, optional
        What the nodes are called; their numbers by default.
    directed : bool
        Links lead from source to target only.
    self_links : bool
        Keep links from a node to itself.

    Raises
    ------
    InputError
        When a weight is negative or not finite, a node is not there, or arrays do not belong
        together.

    Examples
    --------
    >>> from minent.maps import Graph
    >>> Graph([0, 0, 1], [1, 2, 2], [1.0, 2.0, 0.5], names=["a", "b", "c"])
    <Graph: 3 nodes, 3 links>
    """

    def __init__(
        self,
        sources: ArrayLike,
        targets: ArrayLike,
        weights: ArrayLike | None = None,
        *,
        nodes: int | None = None,
        names: Sequence[str] | None = None,
        directed: bool = False,
        self_links: bool = True,
    ) -> None:
        first = _ends("sources", sources)
        second = _ends("targets", targets)
        if nodes is not None:
            count = whole(nodes)
            if count is None or not 0 <= count <= _MOST_NODES:
                raise InputError(f"nodes must be a whole number of at least 0, not {nodes!r:.60}")
        elif names is not None:
            count = len(names)
        else:
            count = max((int(ends.max()) + 1 for ends in (first, second) if len(ends)), default=0)
        self._graph = _core.MapGraph(
            count, first, second, _weights(weights), directed=directed, self_links=self_links
        )
        self._names = _checked_names(names, count)
        self._ids: NDArray[np.int64] | None = None

    @classmethod
    def from_csr(
        cls,
        indptr: ArrayLike,
        indices: ArrayLike,
        weights: ArrayLike | None = None,
        *,
        names: Sequence[str] | None = None,
        directed: bool = False,
        self_links: bool = True,
        symmetric: bool = False,
    ) -> Graph:
        """Make a graph of compressed rows, such as the nearest neighbors of each node.

        Without `directed`, entries (i, j) and (j, i) are added together. Arrays of int64, uint32
        or int32, and float32 or float64, are not copied before the graph itself is made.

        Parameters
        ----------
        indptr : array_like of int64, shape (nodes + 1,)
            Where each row begins and the last one ends.
        indices : array_like of int, shape (links,)
            The targets.
        weights : array_like of float, shape (links,), optional
            Their weights; 1 each by default.
        names, directed, self_links
            As for `Graph`.
        symmetric : bool
            Each undirected link stands in the rows of both ends, and counts once.

        Examples
        --------
        >>> from minent.maps import Graph
        >>> Graph.from_csr([0, 2, 3, 4], [1, 2, 2, 0])
        <Graph: 3 nodes, 3 links>
        """
        starts = whole_array("indptr", indptr, np.int64)
        if starts.ndim != 1 or not len(starts):
            raise InputError("indptr must have one dimension and at least one number")
        graph = cls.__new__(cls)
        graph._graph = _core.MapGraph.from_rows(
            starts,
            _ends("indices", indices),
            _weights(weights),
            directed=directed,
            self_links=self_links,
            twice=symmetric and not directed,
        )
        graph._names = _checked_names(names, graph._graph.nodes)
        graph._ids = None
        return graph

    @classmethod
    def from_sparse(
        cls,
        matrix: Any,  # noqa: ANN401 - any SciPy sparse matrix
        *,
        names: Sequence[str] | None = None,
        directed: bool = False,
        self_links: bool = True,
        symmetric: bool = False,
    ) -> Graph:
        """Make a graph of a square sparse matrix of weights; see `from_csr`.

        Examples
        --------
        >>> import scipy.sparse as sp
        >>> from minent.maps import Graph
        >>> Graph.from_sparse(sp.csr_array([[0, 2], [2, 0]]), symmetric=True)
        <Graph: 2 nodes, 1 link>
        """
        shape = getattr(matrix, "shape", None)
        if not hasattr(matrix, "tocsr") or shape is None or len(shape) != 2:
            raise InputError(f"a sparse matrix is needed, not {type(matrix).__name__}")
        if shape[0] != shape[1]:
            raise InputError(f"the matrix of a graph is square, not {shape[0]} x {shape[1]}")
        rows = matrix.tocsr()
        return cls.from_csr(
            rows.indptr,
            rows.indices,
            rows.data,
            names=names,
            directed=directed,
            self_links=self_links,
            symmetric=symmetric,
        )

    @classmethod
    def read(
        cls,
        path: str | os.PathLike[str] | tuple[str, Any],
        *,
        directed: bool | None = None,
        self_links: bool = True,
        encoding: str = "auto",
        progress: Progress = None,
    ) -> Graph:
        """Read a file: Pajek's form, or a link a line.

        A file whose first line begins with ``*`` is Pajek's: ``*Vertices``, with numbers and names,
        then ``*Edges`` (undirected) and ``*Arcs`` or ``*Links`` (directed). In any other file a
        line is two nodes, by number or name, and perhaps a weight, between tabs or spaces. Lines
        that begin with ``#`` or ``%`` are comments, but for three fields between tabs with a
        number last. Files may be compressed (gz, zst, bz2).

        Parameters
        ----------
        path : path
            The file; ``-`` is standard input.
        directed : bool, optional
            Links lead one way. By default as a Pajek file says, and undirected otherwise; in a
            directed graph ``*Edges`` lead both ways.
        self_links : bool
            Keep links from a node to itself.
        encoding : str
            "auto" or a name such as "gb18030".
        progress : bool or callable, optional
            As in `minent.cluster`.

        Raises
        ------
        FileNotFoundError, PermissionError
            When the file cannot be read.
        InputError
            When it is not of either form, with file and line; networks with layers, memory or two
            kinds of nodes (``*Multilayer``, ``*States``, ``*Bipartite``) among them.
        """
        source = path if isinstance(path, tuple) else os.fspath(path)
        read, names, ids = _core.read_graph(
            source,
            directed=directed,
            self_links=self_links,
            encoding=encoding,
            progress=watcher(progress),
        )
        graph = cls.__new__(cls)
        graph._graph, graph._names = read, names
        graph._ids = ids.astype(np.int64)
        return graph

    def __len__(self) -> int:
        """Return the number of nodes."""
        return self._graph.nodes

    def __repr__(self) -> str:
        """Say how many nodes and links there are."""
        kind = "directed " if self.directed else ""
        links = self.links
        return f"<Graph: {len(self)} nodes, {links} {kind}link{'' if links == 1 else 's'}>"

    @property
    def links(self) -> int:
        """How many different links there are, each undirected one counted once."""
        return self._graph.links

    @property
    def directed(self) -> bool:
        """Whether links lead one way."""
        return self._graph.directed

    @property
    def names(self) -> list[str]:
        """What the nodes are called."""
        return [str(node) for node in range(len(self))] if self._names is None else self._names

    @property
    def ids(self) -> NDArray[np.int64]:
        """The number of each node in its file; 0, 1, ... for a graph made of arrays."""
        return np.arange(len(self), dtype=np.int64) if self._ids is None else self._ids

    def arrays(self) -> tuple[NDArray[np.int64], NDArray[np.uint32], NDArray[np.float64]]:
        """Return the links as compressed rows: where each begins, targets, weights.

        An undirected link stands in the rows of both ends.
        """
        return self._graph.arrays()


def _ends(name: str, nodes: ArrayLike) -> NDArray[np.uint32]:
    """Return ends of links without a copy where that can be."""
    array = np.asarray(nodes)
    if array.dtype == np.int32 and (not array.size or array.min() >= 0):
        array = np.ascontiguousarray(array).view(np.uint32)
    ends: NDArray[np.uint32] = whole_array(name, array, np.uint32)
    if ends.ndim != 1:
        raise InputError(f"{name} must have one dimension, not the shape {ends.shape}")
    return ends


def _weights(weights: ArrayLike | None) -> NDArray[np.float32] | NDArray[np.float64] | None:
    if weights is None:
        return None
    try:
        array = np.asarray(weights)
        if array.dtype != np.float32:
            array = array.astype(np.float64, copy=False, casting="same_kind")
    except (TypeError, ValueError):
        raise InputError("weights must be an array of numbers") from None
    if array.ndim != 1:
        raise InputError(f"weights must have one dimension, not the shape {array.shape}")
    return np.ascontiguousarray(array)


def _checked_names(names: Sequence[str] | None, nodes: int) -> list[str] | None:
    if names is None:
        return None
    found = list(names)
    if len(found) != nodes:
        raise InputError(f"{len(found)} names were given for {nodes} nodes")
    if not all(isinstance(name, str) for name in found):
        raise InputError("names must be of type str")
    return found
