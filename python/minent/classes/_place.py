"""New words into the classes of an old run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from minent import _core
from minent._clock import Clock, peak_memory
from minent._numbers import at_least_one
from minent.classes._classes import Classes
from minent.counts._pairs import count_bigrams
from minent.text._encode import encode_sources
from minent.text._rare import renumber
from minent.text._text import UNK

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from minent._progress import Watcher
    from minent.text._reading import Reading
    from minent.text._sources import Source
    from minent.text._text import Text


class New(NamedTuple):
    """Words of a text that a run does not have, with their counts."""

    fresh: list[tuple[str, int]]
    """Those that are frequent enough to be placed."""
    rare: list[tuple[str, int]]
    """The others."""

    @classmethod
    def of(cls, text: Text, index: dict[str, int], least: int) -> New:
        """Find the words of a text that are not in an index."""
        unseen = [
            (word, int(count))
            for word, count in zip(text.words, text.counts, strict=True)
            if word not in index
        ]
        return cls(
            [pair for pair in unseen if pair[1] >= least],
            [pair for pair in unseen if pair[1] < least],
        )


def place_words(
    run: Classes,
    sources: list[Source],
    reading: Reading,
    *,
    min_count: int | None,
    threads: int | None,
    watch: Watcher,
) -> Classes:
    """Return the run with new words placed; see `Classes.place`."""
    clock = Clock()
    least = at_least_one("min_count", run.info["min_count"] if min_count is None else min_count)
    text = encode_sources(sources, reading, min_count=1, threads=threads, watch=watch)
    clock.step("read")
    new = New.of(text, run.index, least)
    labels = new_labels(run, text, new, threads=threads, watch=watch)
    clock.step("place")
    joined = Joined.of(run.words, run.counts, new)
    return with_new(run, joined, new, labels, placed_info(run.info, text, new, least, clock))


def new_labels(
    run: Classes, text: Text, new: New, *, threads: int | None, watch: Watcher
) -> NDArray[np.int32]:
    """Return the classes of the fresh words of a text."""
    old = run.index
    unk = old[UNK] if run.info["text"]["unk"] else None
    # Rare words stand beside the fresh ones so that nobody gets a wrong neighbor, but are not kept.
    outside = new.fresh + ([] if unk is not None else new.rare)
    number = {word: len(old) + i for i, (word, _) in enumerate(outside)}
    new_ids = [old.get(word, number.get(word, unk)) for word in text.words]
    ids = renumber(text.ids, np.array([*new_ids, -1], dtype=np.int32))
    pairs = count_bigrams(ids, len(old) + len(outside), threads=threads, watch=watch)
    labels = np.concatenate([run.labels, np.full(len(outside), -1, dtype=np.int32)])
    placed = _core.place(*pairs, run.table, labels, progress=watch)
    return placed[len(old) : len(old) + len(new.fresh)]


def placed_info(
    info: dict[str, Any], text: Text, new: New, least: int, clock: Clock
) -> dict[str, Any]:
    """Return what a run says of itself once words were placed."""
    record = {
        "inputs": text.info["sources"],
        "min_count": least,
        "words": len(new.fresh),
        "timings": clock.seconds,
        "peak_memory_bytes": peak_memory(),
    }
    return {**info, "command": "place", "placed": [*info.get("placed", []), record]}


class Joined(NamedTuple):
    """Old and new words in order of rank."""

    words: list[str]
    counts: NDArray[np.int64]
    order: NDArray[np.int64]
    """Where each stands in old and new words put one after the other."""

    @classmethod
    def of(cls, words: list[str], counts: NDArray[np.int64], new: New) -> Joined:
        """Rank the words of a run and the fresh ones."""
        rows = list(zip(words, counts.tolist(), strict=True)) + new.fresh
        order = sorted(range(len(rows)), key=lambda i: (-rows[i][1], rows[i][0]))
        return cls(
            [rows[i][0] for i in order],
            np.array([rows[i][1] for i in order], dtype=np.int64),
            np.array(order, dtype=np.int64),
        )


def with_new(
    run: Classes, joined: Joined, new: New, labels: NDArray[np.int32], info: dict[str, Any]
) -> Classes:
    """Return old and new words in their classes."""
    return Classes(
        joined.words,
        joined.counts,
        np.concatenate([run.labels, labels])[joined.order],
        run.paths,
        run.table,
        run.lost,
        info,
        [word for word, _ in new.fresh],
    )
