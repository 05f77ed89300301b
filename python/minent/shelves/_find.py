"""From pairs of words to shelves: vectors, their nearest neighbors, and the map of that graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from minent.counts import PairTable
from minent.errors import InputError
from minent.maps import Graph, find
from minent.shelves._basis import Basis
from minent.shelves._place import context_bits, place_near, with_last_shelf
from minent.shelves._recipe import Recipe
from minent.shelves._shelves import Shelves
from minent.shelves._typical import bits_saved
from minent.vectors import neighbor_graph, svd
from minent.vectors._svd import NothingAboveChance
from minent.vectors._table import unit_rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from minent._progress import Progress
    from minent.vectors import Vectors

# Searches of the map: on graphs of this size they hardly differ.
_TRIALS = 1


class Found(NamedTuple):
    """Shelves, and what new words are placed by."""

    shelves: Shelves
    basis: Basis


def find_shelves(
    pairs: PairTable,
    recipe: Recipe,
    similar: Vectors | None = None,
    *,
    start: Shelves | None = None,
    seed: int = 0,
    threads: int | None = None,
    progress: Progress = None,
) -> Found:
    """Put words on shelves; `pairs` are counts within the window of the recipe, on both sides.

    Vectors for similarity, if there are any, say too which words are near each other. From the
    shelves of an earlier run words only move where that saves bits. Words of which no two are
    borrowed together stand on one shelf.
    """
    if not isinstance(pairs, PairTable) or not isinstance(recipe, Recipe):
        raise InputError("shelves are made of a PairTable by a Recipe")
    recipe.check()
    words, counts = pairs.words, pairs.word_counts
    if words is None or counts is None:
        raise InputError("shelves are made of pairs of words, and these are pairs of ids only")
    basis = _basis(pairs, recipe, seed, threads, progress)
    vectors = basis.vectors
    if similar is not None:
        beside = recipe.similarity * unit_rows(_rows_of(words, similar))
        vectors = np.hstack([vectors, beside]).astype(np.float32)
    core = min(recipe.core, len(words))
    graph = neighbor_graph(vectors[:core], recipe.neighbors, threads=threads, progress=progress)
    labels, saved = np.zeros(len(words), np.int32), np.zeros(len(words), np.float32)
    paths, ledger = ["1"], {"one_level": 0.0, "code_length": 0.0}
    if len(graph.indices):
        found = find(
            Graph.from_csr(*graph, symmetric=True),
            seed=seed,
            trials=_TRIALS,
            threads=threads,
            start=None if start is None else _old_labels(words[:core], start),
            progress=progress,
        )
        ledger = found.ledger
        labels[:core], names = found.cut(found.levels)
        paths = [name or "1" for name in names]
        saved[:core] = bits_saved(*graph, labels[:core])
        if core < len(words):
            rest = place_near(
                vectors[core:], vectors[:core], labels[:core], recipe, threads, progress
            )
            labels[core:], paths = with_last_shelf(rest, vectors[core:], paths)
    shelves = Shelves(words, counts, labels, paths, saved)
    shelves.info = {
        "recipe": recipe._asdict(),
        "shelves": len(paths),
        "rooms": len(shelves.cut(1)[1]),
        "levels": max(path.count(":") + 1 for path in paths),
        "ledger": ledger,
        **_sizes(shelves),
    }
    return Found(shelves, basis)


def _rows_of(words: list[str], vectors: Vectors) -> NDArray[np.float32]:
    """Return a row for each word, of zeros where it has no vector."""
    rows = np.zeros((len(words), vectors.vector_size), np.float32)
    place = vectors.key_to_index
    known = [i for i, word in enumerate(words) if word in place]
    if not known:
        raise InputError("the vectors have none of the words of the pairs")
    rows[known] = vectors.vectors[[place[words[i]] for i in known]]
    return rows


def _old_labels(words: list[str], old: Shelves) -> NDArray[np.int64]:
    """Return the old shelves of words; new words stand alone."""
    place = dict(zip(old.words, old.labels.tolist(), strict=True))
    return np.array([place.get(word, len(old) + i) for i, word in enumerate(words)])


def _basis(
    pairs: PairTable, recipe: Recipe, seed: int, threads: int | None, progress: Progress
) -> Basis:
    """Return what words are placed by; a row of zeros stands for what no pair tells of."""
    logs = context_bits(pairs, recipe.smoothing)
    try:
        factors = svd(
            pairs,
            max(1, min(recipe.dimensions, len(logs) - 1)),
            smoothing=recipe.smoothing,
            seed=seed,
            threads=threads,
            progress=progress,
        )
    except NothingAboveChance:
        nothing = np.zeros((len(logs), 1), np.float32)
        return Basis(nothing, nothing, logs)
    contexts = (factors.right * factors.values ** (recipe.power - 1)).astype(np.float32)
    return Basis(unit_rows(factors.vectors(recipe.power, "left")), contexts, logs)


def _sizes(shelves: Shelves) -> dict[str, Any]:
    """Say whether there is a dumping ground: the largest shelf, and words that stand alone."""
    sizes = shelves.sizes()
    return {
        "largest": int(sizes.max()),
        "alone": int((sizes == 1).sum()),
        "alone_share": float((sizes == 1).sum() / sizes.sum()),
    }
