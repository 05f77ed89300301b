"""How many bits the place of each word saves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def bits_saved(
    indptr: NDArray[np.int64],
    indices: NDArray[np.uint32],
    weights: NDArray[np.float32],
    labels: NDArray[np.int32],
) -> NDArray[np.float32]:
    """Return the bits per step that the place of each node of a symmetric graph saves.

    A reader walks along links, in proportion to their weights. In one room without shelves the step
    to node j costs ``-log2 p(j)``. With shelves, each with a codebook of its nodes and its exit, it
    costs ``-log2 p(j | shelf)`` within one, and between two shelves also the code of the exit of
    the one and that of the other in the codebook of the entrances. What a step saves is shared
    evenly by its two ends; the sum over all nodes is the difference of the two code lengths of the
    map equation (Rosvall, Axelsson & Bergstrom 2009), here with one level of shelves.

    Parameters
    ----------
    indptr, indices, weights
        A symmetric graph as compressed sparse rows.
    labels : ndarray of int32, shape (nodes,)
        The shelf of each node.

    Returns
    -------
    ndarray of float32, shape (nodes,)
        Bits per step; below zero where steps to other shelves cost more than its
        own saves.

    Examples
    --------
    Two pairs of nodes, a link between each: every step stays on its shelf and costs one bit less.

    >>> import numpy as np
    >>> graph = np.arange(5), np.array([1, 0, 3, 2]), np.ones(4)
    >>> bits_saved(*graph, np.array([0, 0, 1, 1])).tolist()
    [0.25, 0.25, 0.25, 0.25]
    """
    nodes = len(labels)
    ends = np.asarray(indices, dtype=np.int64)
    starts = np.repeat(np.arange(nodes), np.diff(indptr))
    flow = np.asarray(weights, dtype=np.float64)
    flow = flow / max(flow.sum(), np.finfo(float).tiny)
    shelves = int(labels.max(initial=-1)) + 1
    node = np.bincount(starts, weights=flow, minlength=nodes)
    crossing = labels[starts] != labels[ends]
    exits = np.bincount(labels[starts], weights=flow * crossing, minlength=shelves)
    book = np.bincount(labels, weights=node, minlength=shelves) + exits
    code = np.log2(book, where=book > 0, out=np.zeros(shelves))
    # to leave a shelf, and to enter it
    away = code - np.log2(exits, where=exits > 0, out=np.zeros(shelves))
    entrance = np.log2(max(exits.sum(), np.finfo(float).tiny))
    enter = entrance - np.log2(exits, where=exits > 0, out=np.zeros(shelves))
    # -log2 p(j) + log2 p(j | shelf) does not depend on j
    gain = -code[labels[ends]] - crossing * (away[labels[starts]] + enter[labels[ends]])
    both = np.bincount(starts, weights=flow * gain, minlength=nodes)
    both += np.bincount(ends, weights=flow * gain, minlength=nodes)
    return (both / 2).astype(np.float32)
