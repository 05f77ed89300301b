"""New words into the classes and onto the shelves of an old run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from minent._clock import Clock
from minent._numbers import at_least_one
from minent.classes._place import Joined, New, new_labels, placed_info, with_new
from minent.counts import pairs
from minent.library._library import Library
from minent.shelves._place import new_vectors, place_near, with_last_shelf
from minent.shelves._recipe import Recipe
from minent.shelves._shelves import Shelves
from minent.text._encode import encode_sources
from minent.vectors import Vectors

if TYPE_CHECKING:
    from minent._progress import Watcher
    from minent.shelves._basis import Basis
    from minent.text._reading import Reading
    from minent.text._sources import Source
    from minent.text._text import Text


def place_words(
    run: Library,
    sources: list[Source],
    reading: Reading,
    *,
    min_count: int | None,
    threads: int | None,
    watch: Watcher,
) -> Library:
    """Return the run with new words placed; see `Library.place`."""
    clock = Clock()
    least = at_least_one("min_count", run.info["min_count"] if min_count is None else min_count)
    text = encode_sources(sources, reading, min_count=1, threads=threads, watch=watch)
    clock.step("read")
    new = New.of(text, {word: i for i, word in enumerate(run.words)}, least)
    joined = Joined.of(run.words, run.counts, new)
    info = placed_info(run.info, text, new, least, clock)
    classes = shelves = basis = None
    if run.has("classes"):
        labels = new_labels(run.classes, text, new, threads=threads, watch=watch)
        classes = with_new(run.classes, joined, new, labels, info)
        clock.step("classes")
    if run.has("shelves"):
        shelves, basis = _on_shelves(run, text, new, joined, threads, watch)
        clock.step("shelves")
    vectors = _with_counts(run.vectors, joined) if run.has("vectors") else None
    return Library(joined.words, joined.counts, info, classes, shelves, vectors, basis)


def _with_counts(vectors: Vectors, joined: Joined) -> Vectors:
    """Return vectors of old words with their counts in all text."""
    rank = {word: i for i, word in enumerate(joined.words)}
    words = vectors.index_to_key
    return Vectors(words, vectors.vectors, joined.counts[[rank[word] for word in words]])


def _on_shelves(
    run: Library, text: Text, new: New, joined: Joined, threads: int | None, watch: Watcher
) -> tuple[Shelves, Basis]:
    """Put the fresh words on shelves."""
    old, basis = run.shelves, run.basis
    fresh = [word for word, _ in new.fresh]
    recipe = Recipe(**old.info["recipe"])
    counted = pairs(text, window=recipe.window, threads=threads, progress=watch)
    vectors = new_vectors(counted, fresh, run.words, basis)
    labels, paths = old.labels[:0], old.paths
    if fresh:
        placed = set(run.placed)
        searched = [i for i, word in enumerate(run.words) if word not in placed]
        core = searched[: recipe.core]
        labels = place_near(vectors, basis.vectors[core], old.labels[core], recipe, threads, watch)
        labels, paths = with_last_shelf(labels, vectors, paths)
    shelves = Shelves(
        joined.words,
        joined.counts,
        np.concatenate([old.labels, labels])[joined.order],
        paths,
        np.concatenate([old.saved, np.zeros(len(fresh), np.float32)])[joined.order],
        old.info,
        fresh,
    )
    return shelves, basis.extended(vectors).ordered(joined.order)
