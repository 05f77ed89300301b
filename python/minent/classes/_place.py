"""New words into the classes of an old run."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
    from minent._progress import Watcher
    from minent.text._reading import Reading
    from minent.text._sources import Source


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
    old = run.index
    unk = old[UNK] if run.info["text"]["unk"] else None
    unseen = [
        (word, int(count))
        for word, count in zip(text.words, text.counts, strict=True)
        if word not in old
    ]
    fresh = [(word, count) for word, count in unseen if count >= least]
    # Rare words stand beside the fresh ones so that nobody gets a wrong neighbor, but are not kept.
    outside = fresh + ([] if unk is not None else [pair for pair in unseen if pair[1] < least])
    number = {word: len(old) + i for i, (word, _) in enumerate(outside)}
    new_ids = [old.get(word, number.get(word, unk)) for word in text.words]
    ids = renumber(text.ids, np.array([*new_ids, -1], dtype=np.int32))
    pairs = count_bigrams(ids, len(old) + len(outside), threads=threads, watch=watch)
    clock.step("count")
    labels = np.concatenate([run.labels, np.full(len(outside), -1, dtype=np.int32)])
    placed = _core.place(*pairs, run.table, labels, progress=watch)[
        len(old) : len(old) + len(fresh)
    ]
    clock.step("place")
    record = {
        "inputs": text.info["sources"],
        "min_count": least,
        "words": len(fresh),
        "timings": clock.seconds,
        "peak_memory_bytes": peak_memory(),
    }
    info = {**run.info, "command": "place", "placed": [*run.info.get("placed", []), record]}
    return _joined(run, fresh, placed.tolist(), info)


def _joined(
    run: Classes, fresh: list[tuple[str, int]], labels: list[int], info: dict[str, object]
) -> Classes:
    """Put old and new words in one table, in order of rank."""
    rows = list(zip(run.words, run.counts.tolist(), run.labels.tolist(), strict=True))
    rows += [(word, count, label) for (word, count), label in zip(fresh, labels, strict=True)]
    rows.sort(key=lambda row: (-row[1], row[0]))
    return Classes(
        [row[0] for row in rows],
        np.array([row[1] for row in rows], dtype=np.int64),
        np.array([row[2] for row in rows], dtype=np.int32),
        run.paths,
        run.table,
        run.lost,
        info,
        [word for word, _ in fresh],
    )
