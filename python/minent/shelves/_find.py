"""From pairs of words to shelves: vectors, their nearest neighbors, and the map of that graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from minent.errors import InputError
from minent.maps import Graph, find
from minent.shelves._basis import Basis
from minent.shelves._place import context_bits, place_near, unit_rows
from minent.shelves._shelves import Shelves
from minent.shelves._typical import bits_saved
from minent.vectors import neighbor_graph, svd

if TYPE_CHECKING:
    from minent._progress import Progress
    from minent.counts import PairTable
    from minent.shelves._recipe import Recipe


class Found(NamedTuple):
    """Shelves, and what new words are placed by."""

    shelves: Shelves
    basis: Basis


def find_shelves(
    pairs: PairTable,
    recipe: Recipe,
    *,
    seed: int = 0,
    trials: int = 1,
    threads: int | None = None,
    progress: Progress = None,
) -> Found:
    """Put words on shelves; `pairs` are counts within the window of the recipe, on both sides."""
    words, counts = pairs.words, pairs.word_counts
    if words is None or counts is None:
        raise InputError("shelves are made of pairs of words, and these are pairs of ids only")
    if len(words) < 3:
        raise InputError(f"shelves need at least 3 words, and the text has {len(words)}")
    dimensions = min(recipe.dimensions, len(words) - 1)
    factors = svd(
        pairs,
        dimensions,
        smoothing=recipe.smoothing,
        shift=1,
        seed=seed,
        threads=threads,
        progress=progress,
    )
    vectors = unit_rows(factors.left)
    core = min(recipe.core, len(words))
    graph = neighbor_graph(vectors[:core], recipe.neighbors, threads=threads, progress=progress)
    found = find(
        Graph.from_csr(*graph),
        seed=seed,
        trials=trials,
        threads=threads,
        progress=progress,
    )
    labels, paths = found.cut(found.levels)
    # one shelf for all has no path
    paths = [path or "1" for path in paths]
    saved = np.zeros(len(words), np.float32)
    saved[:core] = bits_saved(*graph, labels)
    if core < len(words):
        rest = place_near(vectors[core:], vectors[:core], labels, recipe, threads, progress)
        labels = np.concatenate([labels, rest])
    scale = np.where(factors.values > 0, factors.values, 1)
    basis = Basis(
        vectors,
        (factors.right / scale).astype(np.float32),
        context_bits(pairs, recipe.smoothing),
    )
    shelves = Shelves(words, counts, labels, paths, saved)
    shelves.info = {
        "recipe": recipe._asdict(),
        "shelves": len(paths),
        "rooms": len(shelves.cut(1)[1]),
        "levels": max(path.count(":") + 1 for path in paths),
        "ledger": {"one_room": found.one_level, "map": found.code_length},
        **sizes_of(shelves),
    }
    return Found(shelves, basis)


def sizes_of(shelves: Shelves) -> dict[str, Any]:
    """Say whether there is a dumping ground: the largest shelf, and words that stand alone."""
    sizes = shelves.sizes()
    return {
        "largest": int(sizes.max()),
        "alone": int((sizes == 1).sum()),
        "alone_share": float((sizes == 1).sum() / sizes.sum()),
    }
