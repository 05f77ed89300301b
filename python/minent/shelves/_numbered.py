"""Shelves numbered in order of their paths."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def numbered(parents: NDArray[np.uint32], homes: NDArray[np.uint32]) -> tuple[NDArray[np.int32], list[str]]:
    """Return the shelf of each node and the path of each shelf.

    Parameters
    ----------
    parents : array of int
        The module that holds each module; module 0 is the whole library and comes first, others
        after what holds them, siblings in order.
    homes : array of int
        The innermost module of each node.

    Examples
    --------
    >>> labels, paths = numbered(np.array([0, 0, 1, 1, 0]), np.array([4, 3, 2, 4]))
    >>> labels.tolist(), paths
    ([2, 1, 0, 2], ['1:1', '1:2', '2'])
    """
    path: list[str] = []
    children = [0] * len(parents)
    for module, parent in enumerate(parents.tolist()):
        if module == 0:
            path.append("")
            continue
        children[parent] += 1
        head = path[parent]
        path.append(f"{head}:{children[parent]}" if head else str(children[parent]))
    # one module only: the library is one shelf
    used, labels = np.unique(homes, return_inverse=True)
    return labels.astype(np.int32), [path[module] or "1" for module in used.tolist()]
