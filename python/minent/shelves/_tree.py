"""The tree of rooms, bookcases and shelves."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Node(NamedTuple):
    """A room, a bookcase or a shelf.

    Attributes
    ----------
    path : str
        ``3:1:4``; "" is the whole library.
    bits : float
        Bits per step of a reader's walk that its words save, by shelves of one level.
    size, tokens : int
        How many words it holds, and how often they occur.
    words : list of str
        Its words that save most.
    """

    path: str
    bits: float
    size: int
    tokens: int
    words: list[str]


def order_of(path: str) -> tuple[int, ...]:
    """Return what sorts paths: 2 comes before 10, a room before its bookcases.

    Examples
    --------
    >>> sorted(["10", "2:1", "2", ""], key=order_of)
    ['', '2', '2:1', '10']
    """
    return tuple(map(int, path.split(":"))) if path else ()


def nodes_of(
    paths: list[str],
    labels: NDArray[np.int32],
    counts: NDArray[np.int64],
    saved: NDArray[np.float32],
    words: list[str],
    shown: int,
) -> list[Node]:
    """List the whole library and all that is in it, in order of paths."""
    best = np.lexsort((np.arange(len(words)), -saved))
    chosen: dict[str, list[str]] = {}
    above = [_heads(path) for path in paths]
    for i in best.tolist():
        for head in above[labels[i]]:
            typical = chosen.setdefault(head, [])
            if len(typical) < shown:
                typical.append(words[i])
    sums = [
        np.bincount(labels, weights=weights, minlength=len(paths))
        for weights in (saved, None, counts)
    ]
    total: dict[str, list[float]] = {}
    for shelf, heads in enumerate(above):
        for head in heads:
            here = total.setdefault(head, [0.0, 0, 0])
            for place, each in enumerate(sums):
                here[place] += each[shelf].item()
    return [
        Node(path, bits, int(size), int(tokens), chosen.get(path, []))
        for path, (bits, size, tokens) in sorted(total.items(), key=lambda item: order_of(item[0]))
    ]


def _heads(path: str) -> list[str]:
    """Return a path and what it begins with, the whole library included."""
    steps = path.split(":")
    return [":".join(steps[:end]) for end in range(len(steps) + 1)]
