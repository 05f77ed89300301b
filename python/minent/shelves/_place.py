"""Words that come after the search: each goes where its nearest words are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from minent import _core
from minent._progress import watcher
from minent._threads import thread_count
from minent.vectors._table import unit_rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from minent._progress import Progress
    from minent.counts import PairTable
    from minent.shelves._basis import Basis
    from minent.shelves._recipe import Recipe


def context_bits(pairs: PairTable, smoothing: float) -> NDArray[np.float64]:
    """Return log2 of the smoothed share of each word as a context; 0 for what is never one."""
    sums = np.bincount(pairs.indices, weights=pairs.data, minlength=pairs.shape[0]) ** smoothing
    shares = sums / max(sums.sum(), 1)
    bits = np.zeros(len(shares))
    np.log2(shares, where=shares > 0, out=bits)
    return bits


def place_near(
    vectors: NDArray[np.float32],
    core: NDArray[np.float32],
    labels: NDArray[np.int32],
    recipe: Recipe,
    threads: int | None = None,
    progress: Progress = None,
) -> NDArray[np.int32]:
    """Return the shelf on which most of the nearest words of each row stand, weighted by cosine.

    `core` are the vectors of the words whose shelves are `labels`. Of several shelves with the same
    weight the first is taken; where a row has no neighbors that says nothing.
    """
    near, cosines = _core.nearest_to(
        core,
        vectors,
        min(recipe.neighbors, len(core)),
        threads=thread_count(threads),
        progress=watcher(progress),
    )
    shelves = int(labels.max()) + 1
    rows, k = near.shape
    places = np.repeat(np.arange(rows) * shelves, k) + labels[near].ravel()
    seen, where = np.unique(places, return_inverse=True)
    weights = np.bincount(where, weights=np.maximum(cosines.ravel(), 0))
    best = np.lexsort((seen, -weights, seen // shelves))
    row, first = np.unique((seen // shelves)[best], return_index=True)
    found = np.zeros(rows, np.int32)
    found[row] = seen[best][first] % shelves
    return found


def with_last_shelf(
    labels: NDArray[np.int32], vectors: NDArray[np.float32], paths: list[str]
) -> tuple[NDArray[np.int32], list[str]]:
    """Put words that no pair tells of, whose vectors are zeros, together on a last shelf."""
    lost = ~vectors.any(axis=1)
    if not lost.any():
        return labels, paths
    room = 1 + max(int(path.split(":")[0]) for path in paths)
    return np.where(lost, len(paths), labels).astype(np.int32), [*paths, str(room)]


def new_vectors(
    pairs: PairTable, fresh: list[str], old: list[str], basis: Basis
) -> NDArray[np.float32]:
    """Return vectors of new words, from their counts beside the words of a run.

    The row of association of a word with the contexts of the run is folded into the singular
    vectors: u = a V / s (Deerwester et al. 1990).
    """
    words = pairs.words or []
    here = {word: i for i, word in enumerate(words)}
    number = {word: i for i, word in enumerate(old)}
    column = np.array([number.get(word, -1) for word in words], dtype=np.int64)
    vectors = np.zeros((len(fresh), basis.contexts.shape[1]), np.float32)
    for at, word in enumerate(fresh):
        row = slice(*pairs.indptr[here[word] : here[word] + 2].tolist())
        known = column[pairs.indices[row]]
        n = pairs.data[row].astype(np.float64)
        total, n, known = n.sum(), n[known >= 0], known[known >= 0]
        bits = np.log2(n / total) - basis.logs[known] if len(n) else n
        kept = bits > 0
        vectors[at] = bits[kept] @ basis.contexts[known[kept]].astype(np.float64)
    return unit_rows(vectors)
