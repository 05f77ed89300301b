"""The main job: from sources to classes, step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from minent import _core
from minent._clock import Clock, peak_memory
from minent._numbers import check_seed
from minent._threads import thread_count
from minent.classes._arrays import OBJECTIVES, check_classes
from minent.classes._auto import choose_classes
from minent.classes._classes import Classes
from minent.classes._merged import finer_classes, finer_number
from minent.classes._tree import paths_of
from minent.counts._pairs import Pairs, count_bigrams
from minent.errors import InputError
from minent.text._encode import encode_sources
from minent.text._held_out import encode_held_out
from minent.text._sources import refuse_twice

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from minent._progress import Watcher
    from minent.text._reading import Reading
    from minent.text._sources import Source
    from minent.text._text import Text


class Job(NamedTuple):
    """What to do: every parameter of `minent.cluster`, with sources found."""

    sources: list[Source]
    reading: Reading
    classes: int | str = "auto"
    objective: str = "two-sided"
    min_count: int | str = "auto"
    max_vocab: int | None = None
    held_out: float | list[Source] | None = None
    start: Classes | None = None
    seed: int = 0
    threads: int | None = None
    keep_ids: bool = False
    watch: Watcher = None
    on_text: Callable[[Text], None] | None = None


class Outcome(NamedTuple):
    """The classes, and what they were made from."""

    classes: Classes
    text: Text
    pairs: Pairs


def run(job: Job) -> Outcome:
    """Do the job."""
    clock = Clock()
    text = read(job, clock)
    outcome = find(job, text, clock)
    if not job.keep_ids:
        text.release_ids()
    return outcome


def read(job: Job, clock: Clock) -> Text:
    """Turn the sources into ids."""
    _check(job)
    share = job.held_out if isinstance(job.held_out, float) else None
    text = encode_sources(
        job.sources,
        job.reading,
        min_count=job.min_count,
        max_vocab=job.max_vocab,
        held_out=share,
        seed=job.seed,
        threads=thread_count(job.threads),
        watch=job.watch,
    )
    clock.step("read")
    if job.on_text:
        job.on_text(text)
    _check_vocabulary(text, job)
    return text


def find(job: Job, text: Text, clock: Clock) -> Outcome:
    """Find the classes of the words of a text."""
    threads, vocab = thread_count(job.threads), len(text.words)
    held, held_pairs = _held_out(job, text, threads)
    clock.step("held_out")
    pairs = count_bigrams(text.ids, vocab, threads=threads, watch=job.watch)
    clock.step("count")

    labels, classes, notes = _exchange(job, pairs, text, threads)
    clock.step("exchange")
    table = _core.class_table(*pairs, labels, classes)
    merges, bits = _core.merge_tree(table, threads=threads, progress=job.watch)
    paths, lost = paths_of(merges, bits, np.bincount(labels, weights=text.counts).astype(np.int64))
    order = np.array(sorted(range(classes), key=paths.__getitem__))
    labels = np.argsort(order).astype(np.int32)[labels]
    with_edge = np.append(order, classes)
    table = np.ascontiguousarray(table[np.ix_(with_edge, with_edge)])
    clock.step("tree")

    ledger = _core.ledger(*pairs, labels, classes, objective=job.objective)
    if held is not None and held_pairs is not None:
        held["ledger"] = _core.held_out_ledger(
            *pairs, *held_pairs, labels, classes, objective=job.objective
        )
    clock.step("ledger")
    info = {
        **head(job, text),
        "classes": classes,
        **notes,
        "ledger": ledger,
        "held_out": held,
        "timings": clock.seconds,
        "peak_memory_bytes": peak_memory(),
    }
    found = Classes(text.words, text.counts, labels, sorted(paths), table, lost, info)
    return Outcome(found, text, pairs)


def _check(job: Job) -> None:
    """Refuse parameters that no text can satisfy."""
    job.reading.check()
    if job.objective not in OBJECTIVES:
        raise InputError(f"objective must be one of {', '.join(OBJECTIVES)}, not {job.objective!r}")
    if job.classes != "auto":
        check_classes(job.classes)  # type: ignore[arg-type]
    check_seed(job.seed)
    if isinstance(job.held_out, list):
        refuse_twice([*job.sources, *job.held_out])
    if job.start is not None and job.classes not in ("auto", len(job.start)):
        raise InputError(f"classes = {job.classes}, but the run to start from has {len(job.start)}")


def _check_vocabulary(text: Text, job: Job) -> None:
    """Refuse a text whose vocabulary cannot be put in classes."""
    vocab = len(text.words)
    if vocab == 1 and text.unk is not None and text.min_count > 1:
        raise InputError(
            f"every word is rarer than the minimum count of {text.min_count}; lower it"
        )
    if vocab == 1:
        raise InputError(
            f"the text has one word only, {text.words[0]!r:.60}: there is nothing to put in classes"
        )
    if job.classes != "auto":
        check_classes(job.classes, vocab)  # type: ignore[arg-type]
    elif job.start is not None:
        check_classes(len(job.start), vocab)


def _exchange(
    job: Job, pairs: Pairs, text: Text, threads: int
) -> tuple[NDArray[np.int32], int, dict[str, Any]]:
    """Find the labels, the number of classes (none is left empty), and notes for ``run.json``."""
    notes: dict[str, Any] = {}
    start = None
    if job.start is not None:
        classes, start = len(job.start), _start_labels(job.start, text.words)
        notes["start"] = {"known_words": int((start >= 0).sum())}
    elif job.classes == "auto":
        classes, start, notes["auto"] = choose_classes(
            pairs,
            text.counts,
            objective=job.objective,
            seed=job.seed,
            threads=threads,
            watch=job.watch,
        )
    else:
        classes = int(job.classes)
        start = _merged_start(job, pairs, classes, threads, notes)
    labels, notes["exchange"] = _core.exchange(
        *pairs,
        classes,
        objective=job.objective,
        start=start,
        seed=job.seed,
        threads=threads,
        progress=job.watch,
    )
    return labels, classes, notes


def _merged_start(
    job: Job, pairs: Pairs, classes: int, threads: int, notes: dict[str, Any]
) -> NDArray[np.int32] | None:
    """Find labels to start from by merging, where that is cheap."""
    more = finer_number(pairs, classes)
    if more is None:
        return None
    notes["merged_from"] = more
    finer = finer_classes(
        pairs, more, objective=job.objective, seed=job.seed, threads=threads, watch=job.watch
    )
    return finer.cut(classes)


def _start_labels(start: Classes, words: list[str]) -> NDArray[np.int32]:
    """Give each word its class in an earlier run, or -1."""
    of = dict(zip(start.words, start.labels.tolist(), strict=True))
    labels = np.array([of.get(word, -1) for word in words], dtype=np.int32)
    if (labels < 0).all():
        raise InputError("the run to start from and the text have no word in common")
    return labels


def _held_out(job: Job, text: Text, threads: int) -> tuple[dict[str, Any] | None, Pairs | None]:
    """Count the held-out text, if any."""
    vocab = len(text.words)
    if job.held_out is None:
        return None, None
    if isinstance(job.held_out, float):
        ids = text.held_out_ids
        note: dict[str, Any] = {
            "share": job.held_out,
            "tokens": int((ids >= 0).sum()),
            "unknown": text.info["n_held_out_unknown"],
        }
    else:
        held = encode_held_out(job.held_out, text, threads=threads, watch=job.watch)
        ids = held.ids
        note = {"inputs": held.info["sources"], "tokens": held.tokens, "unknown": held.unknown}
    if note["tokens"] == 0:
        more = "; hold out more" if isinstance(job.held_out, float) else ""
        raise InputError(f"the held-out text has no word of the vocabulary{more}")
    return note, count_bigrams(ids, vocab, threads=threads, watch=job.watch)


def head(job: Job, text: Text) -> dict[str, Any]:
    """Give the first part of ``run.json``: what was asked, what was decided, what was read."""
    info = text.info
    return {
        "program": "minent",
        "version": _core.__version__,
        "command": "cluster",
        "seed": job.seed,
        "threads": thread_count(job.threads),
        "parameters": {
            **job.reading._asdict(),
            "classes": job.classes,
            "objective": job.objective,
            "min_count": job.min_count,
            "max_vocab": job.max_vocab,
            "held_out": "file" if isinstance(job.held_out, list) else job.held_out,
            "start": job.start is not None,
        },
        "reading": text.reading._asdict(),
        "min_count": text.min_count,
        "inputs": info["sources"],
        "text": {
            "tokens": text.tokens,
            "sentences": info["n_sentences"],
            "types": info["n_types"],
            "vocabulary": len(text.words),
            "unk": text.unk is not None,
            "unk_tokens": info["n_unk"],
        },
    }
