"""Searching maps, and what given modules cost."""

from __future__ import annotations

from numbers import Real
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np

from minent import _core
from minent._numbers import check_seed, from_1_to
from minent._progress import watcher
from minent._threads import thread_count
from minent.errors import InputError
from minent.maps._graph import Graph
from minent.maps._map import Map
from minent.maps._tree import arrays_of, labels_of

if TYPE_CHECKING:
    from minent._progress import Progress

# labels of nodes, labels of several levels, a Map, or a Tree
Modules: TypeAlias = Any
_FEWEST_TRIALS, _MOST_TRIALS = 3, 10
_MOST_SEARCHES = 10_000
Jump: TypeAlias = Literal["links", "nodes"]


def find(
    graph: Graph,
    *,
    two_level: bool = False,
    trials: int | None = None,
    seed: int = 0,
    threads: int | None = None,
    start: Modules = None,
    teleportation: float = 0.15,
    teleport_to: Jump = "links",
    recorded: bool = False,
    progress: Progress = None,
) -> Map:
    """Find the modules in which a walk on a graph has the shortest code.

    Single nodes move to the module next to them that shortens the code most, then modules of them
    and parts of modules, until nothing moves; levels above and within the modules are kept where
    they shorten the code. A shorter code may exist: more trials look for it from other seeds.

    Sources: Rosvall, Axelsson & Bergstrom 2009 (two levels); Rosvall & Bergstrom 2011 (nested);
    Lambiotte & Rosvall 2012 (teleportation).

    Parameters
    ----------
    graph : Graph
        The graph, connected or not. Undirected, a node has flow in proportion to its links.
        Directed, flow is that of a reader who follows links, or teleports now and then.
    two_level : bool
        One level of modules, not modules within modules.
    trials : int, optional
        How often to search, 10,000 times at most; the shortest code is kept. 10 by default; fewer
        on graphs of more than 100,000 links, whose trials hardly differ, and 3 from 250,000 on.
    seed : int
        What the random orders of nodes depend on.
    threads : int, optional
        All cores by default, at most one a trial. The result is the same for any number.
    start : labels, Map or Tree, optional
        Modules to start from, instead of every node alone; the innermost of them count.
    teleportation : float
        Directed graphs: the probability of teleporting, from 0 to below 1. Where no link leads on
        the reader always teleports.
    teleport_to : {"links", "nodes"}
        Where to: to nodes in proportion to the weight of their links, or to any node alike.
    recorded : bool
        Count teleporting as steps that are coded. By default flow is that of one more step along a
        link, and only such steps are coded.
    progress : bool or callable, optional
        As in `minent.cluster`.

    Returns
    -------
    Map
        Modules, flow, and bits of each codebook.

    Raises
    ------
    InputError
        When the graph has no links, or a parameter is out of range.

    Examples
    --------
    >>> from minent.maps import Graph, find
    >>> links = [(0, 1), (1, 2), (2, 0), (2, 3), (3, 4), (4, 5), (5, 3)]
    >>> found = find(Graph(*zip(*links), names=list("ABCDEF")))
    >>> found.paths
    ['1:2', '1:3', '1:1', '2:1', '2:2', '2:3']
    """
    begin = None
    if start is not None:
        begin = arrays_of(labels_of(_graph(graph), start))[1]
    found = _core.find_map(
        _graph(graph)._graph,
        two_level=bool(two_level),
        trials=_enough(graph) if trials is None else from_1_to(_MOST_SEARCHES, "trials", trials),
        seed=check_seed(seed),
        threads=thread_count(threads),
        start=begin,
        progress=watcher(progress),
        **_walk(teleportation, teleport_to, recorded=recorded),
    )
    return Map(graph, found)


def evaluate(
    graph: Graph,
    modules: Modules,
    *,
    teleportation: float = 0.15,
    teleport_to: Jump = "links",
    recorded: bool = False,
) -> Map:
    """Say what given modules cost, codebook by codebook.

    Parameters
    ----------
    graph : Graph
        The graph.
    modules : array_like of int, Map or Tree
        The module of each node, shape (nodes,); or its modules from the outermost to the innermost,
        shape (nodes, levels), -1 where there is no further level; or a `Map` of a graph with the
        same nodes; or what `load_tree` reads.
    teleportation, teleport_to, recorded
        As in `find`.

    Returns
    -------
    Map
        The same modules, numbered by falling flow.

    Raises
    ------
    InputError
        When the modules are those of other nodes.

    Examples
    --------
    >>> from minent.maps import Graph, evaluate
    >>> graph = Graph([0, 1, 2, 2, 3, 4, 5], [1, 2, 0, 3, 4, 5, 3])
    >>> found = evaluate(graph, [7, 7, 7, 9, 9, 9])
    >>> round(found.index_bits, 4), round(found.module_bits, 4)
    (0.1429, 2.1779)
    """
    parents, homes = arrays_of(labels_of(_graph(graph), modules))
    walk = _walk(teleportation, teleport_to, recorded=recorded)
    return Map(graph, _core.map_bits(graph._graph, parents, homes, **walk))


def code_length(
    graph: Graph,
    modules: Modules,
    *,
    teleportation: float = 0.15,
    teleport_to: Jump = "links",
    recorded: bool = False,
) -> float:
    """Return the bits per step of a walk on a graph, written with given modules.

    Parameters and errors are those of `evaluate`.

    Examples
    --------
    >>> from minent.maps import Graph, code_length
    >>> graph = Graph([0, 1, 2, 2, 3, 4, 5], [1, 2, 0, 3, 4, 5, 3])
    >>> round(code_length(graph, [0, 0, 0, 0, 0, 0]), 4)
    2.5567
    >>> round(code_length(graph, [0, 0, 0, 1, 1, 1]), 4)
    2.3207
    """
    options: dict[str, Any] = {"teleport_to": teleport_to, "recorded": recorded}
    return evaluate(graph, modules, teleportation=teleportation, **options).code_length


def _enough(graph: Graph) -> int:
    """Return how many trials look at about a million links, within reason."""
    return max(_FEWEST_TRIALS, min(_MOST_TRIALS, 1_000_000 // max(1, graph.links)))


def _graph(graph: Graph) -> Graph:
    if not isinstance(graph, Graph):
        raise InputError(f"graph must be a minent.maps.Graph, not {type(graph).__name__}")
    return graph


def _walk(teleportation: float, teleport_to: Jump, *, recorded: bool) -> dict[str, Any]:
    """Check how the reader walks."""
    if not isinstance(teleportation, Real | np.floating) or not 0 <= teleportation < 1:
        raise InputError(f"teleportation must be at least 0 and below 1, not {teleportation!r:.60}")
    if teleport_to not in ("links", "nodes"):
        raise InputError(f"teleport_to must be 'links' or 'nodes', not {teleport_to!r:.60}")
    return {
        "probability": float(teleportation),
        "to_nodes": teleport_to == "nodes",
        "coded": bool(recorded),
    }
