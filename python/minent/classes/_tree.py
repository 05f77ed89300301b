"""The tree of merges: bit paths of the classes, and what each node loses."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


class Node(NamedTuple):
    """A node of the tree.

    Attributes
    ----------
    path : str
        Bits from the root; "" is the root itself.
    bits : float
        Bits per token lost by merging its two children; 0 for a class.
    size, tokens : int
        How many words it holds, and how often they occur.
    words : list of str
        Its most frequent words.
    """

    path: str
    bits: float
    size: int
    tokens: int
    words: list[str]


def paths_of(
    merges: ArrayLike, bits: ArrayLike, weights: ArrayLike
) -> tuple[list[str], dict[str, float]]:
    """Turn merges into bit paths.

    Parameters
    ----------
    merges : array_like of int, shape (classes - 1, 2)
        Merge t makes node ``classes + t`` of its two nodes.
    bits : array_like of float, shape (classes - 1,)
        What each merge loses.
    weights : array_like of int, shape (classes,)
        Count of each class: of two children the one with the larger count gets bit 0, the one that
        holds the lower class number when they are equal.

    Returns
    -------
    paths : list of str
        The path of each class; a single class has the path "0".
    lost : dict of str to float
        What is lost at the path of each inner node.

    Examples
    --------
    >>> paths_of([[1, 2], [0, 3]], [0.1, 0.5], [5, 2, 4])
    (['1', '01', '00'], {'': 0.5, '0': 0.1})
    """
    pairs = np.asarray(merges, dtype=np.int64).reshape(-1, 2).tolist()
    lost_at = np.asarray(bits, dtype=np.float64).tolist()
    count = np.asarray(weights, dtype=np.int64).tolist()
    classes = len(count)
    if classes == 1:
        return ["0"], {}
    first = list(range(classes))
    for left, right in pairs:
        count.append(count[left] + count[right])
        first.append(min(first[left], first[right]))
    path = [""] * (classes + len(pairs))
    lost = {}
    for t in range(len(pairs) - 1, -1, -1):
        node = path[classes + t]
        lost[node] = lost_at[t]
        zero, one = sorted(pairs[t], key=lambda child: (-count[child], first[child]))
        path[zero], path[one] = node + "0", node + "1"
    return path[:classes], lost


def cut_merges(merges: NDArray[np.int32], classes: int, after: int) -> NDArray[np.int32]:
    """Return the group of each class after so many merges, numbered by first member."""
    group = list(range(classes + after))
    for t in range(after - 1, -1, -1):
        for child in merges[t].tolist():
            group[child] = group[classes + t]
    names: dict[int, int] = {}
    return np.array(
        [names.setdefault(node, len(names)) for node in group[:classes]], dtype=np.int32
    )


def nodes_of(
    paths: list[str],
    lost: dict[str, float],
    sizes: list[int],
    counts: list[int],
    typical: list[list[tuple[int, int]]],
    words: list[str],
    shown: int,
) -> list[Node]:
    """List all nodes, sorted by path.

    `typical` holds for each class its most frequent words as (minus count, number), sorted.
    """
    size: dict[str, int] = dict(zip(paths, sizes, strict=True))
    count: dict[str, int] = dict(zip(paths, counts, strict=True))
    best = dict(zip(paths, typical, strict=True))
    for node in sorted(lost, key=len, reverse=True):
        zero, one = node + "0", node + "1"
        size[node], count[node] = size[zero] + size[one], count[zero] + count[one]
        best[node] = sorted(best[zero] + best[one])[:shown]
    return [
        Node(path, lost.get(path, 0.0), size[path], count[path], [words[i] for _, i in best[path]])
        for path in sorted(size)
    ]
