"""Modules within modules as paths, and files of them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from minent._numbers import whole_array
from minent.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from minent.maps._graph import Graph


class Tree(NamedTuple):
    """Modules of nodes, as a file gives them; see `load_tree`."""

    ids: NDArray[np.int64]
    """The numbers of the nodes."""
    labels: NDArray[np.int64]
    """The modules of each node, outermost first, shape (nodes, levels); -1 where there is none."""
    source: str
    """The file."""


def load_tree(path: str | os.PathLike[str]) -> Tree:
    """Read modules from a ``.tree`` or ``.clu`` file, as `Map.save` and infomap write them.

    A line of a ``.tree`` is ``path flow "name" id``: the path is the numbers of modules from the
    outermost to the innermost, then the rank of the node, with ``:`` between. A line of a ``.clu``
    is ``id module`` and perhaps flow. Lines that begin with ``#`` are comments; what follows a line
    that begins with ``*`` is not read.

    Returns
    -------
    Tree
        To start from (`find`) or to be measured (`evaluate`).

    Raises
    ------
    InputError
        When a line is of neither form, with file and line.
    """
    name = os.fspath(path)
    ids, paths = [], []
    with Path(path).open(encoding="utf-8", errors="replace") as file:
        for number, line in enumerate(file, 1):
            text = line.strip()
            if text.startswith("*"):
                break
            if not text or text.startswith("#"):
                continue
            words = text.split()
            try:
                if ":" in words[0] or '"' in text:
                    steps = [int(step) for step in words[0].split(":")[:-1]]
                    ids.append(int(words[-1]))
                else:
                    steps = [int(words[1])]
                    ids.append(int(words[0]))
            except (ValueError, IndexError):
                raise InputError(
                    f"{name}, line {number}: this is neither 'path flow \"name\" id' nor "
                    f"'id module': {text[:60]!r}"
                ) from None
            if min(steps, default=0) < 0:
                raise InputError(f"{name}, line {number}: a module has a number below 0")
            paths.append(steps)
    if not paths:
        raise InputError(f"{name} holds no modules")
    levels = max(1, *map(len, paths))
    labels = np.full((len(paths), levels), -1, dtype=np.int64)
    for row, steps in enumerate(paths):
        labels[row, : len(steps)] = steps
    return Tree(np.array(ids, dtype=np.int64), labels, name)


def labels_of(graph: Graph, modules: Any) -> NDArray[np.int64]:  # noqa: ANN401 - see find
    """Return modules of any kind as labels of the nodes of a graph, shape (nodes, levels)."""
    if hasattr(modules, "module_labels"):
        labels: NDArray[np.int64] = modules.module_labels()
    elif isinstance(modules, Tree):
        return _matched(graph, modules)
    else:
        labels = whole_array("modules", _plain(modules), np.int64)
    if labels.ndim == 1:
        labels = labels[:, None]
    if labels.ndim != 2 or len(labels) != len(graph) or not labels.shape[1]:
        raise InputError(
            f"modules must have the shape ({len(graph)},) or ({len(graph)}, levels), "
            f"not {labels.shape}"
        )
    if labels.size and labels.min() < -1:
        raise InputError("modules must be numbered from 0; -1 stands for no further level")
    none = labels < 0
    if (none[:, :-1] & ~none[:, 1:]).any():
        raise InputError("a node that is in no module of one level is in none of the levels below")
    return labels


def _plain(modules: ArrayLike) -> ArrayLike:
    if isinstance(modules, list | tuple | np.ndarray):
        return modules
    raise InputError(
        f"modules are labels of nodes, a Map, or what load_tree reads, not {modules!r:.60}"
    )


def _matched(graph: Graph, tree: Tree) -> NDArray[np.int64]:
    """Put the modules of a file in the order of the nodes of a graph."""
    order = np.argsort(tree.ids, kind="stable")
    ids = tree.ids[order]
    if (ids[1:] == ids[:-1]).any():
        twice = int(ids[1:][ids[1:] == ids[:-1]][0])
        raise InputError(f"{tree.source} holds the node {twice} twice")
    wanted = graph.ids
    at = np.searchsorted(ids, wanted)
    known = ids[np.minimum(at, len(ids) - 1)] == wanted
    if not known.all():
        missing = int(wanted[~known][0])
        raise InputError(f"{tree.source} does not hold the node {missing} of the graph")
    return tree.labels[order[at]]


def arrays_of(labels: NDArray[np.int64]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return the parent of each module, the whole graph first, and the innermost of each node."""
    parents = [np.zeros(1, dtype=np.int64)]
    homes = np.zeros(len(labels), dtype=np.int64)
    count = 1
    for level in labels.T:
        inside = np.flatnonzero(level >= 0)
        if not len(inside):
            break
        pairs = np.stack([homes[inside], level[inside]], axis=1)
        found, places = np.unique(pairs, axis=0, return_inverse=True)
        parents.append(found[:, 0])
        homes[inside] = count + places.reshape(-1)
        count += len(found)
    return np.concatenate(parents).astype(np.int32), homes.astype(np.int32)
