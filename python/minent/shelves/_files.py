"""Shelves as files of an output folder, and back."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from minent.errors import InputError, RunError
from minent.files._arrays import read_arrays
from minent.files._tables import read_rows, write_rows
from minent.shelves._basis import Basis
from minent.shelves._recipe import Recipe
from minent.shelves._shelves import Shelves
from minent.shelves._tree import order_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from minent.files._run import Head

TABLE, ARRAYS = "shelves.tsv", "shelves.npz"


def write_shelves(folder: Path, shelves: Shelves, basis: Basis) -> None:
    """Write ``shelves.tsv``, and ``shelves.npz`` with what new words are placed by."""
    write_rows(folder / TABLE, shelf_rows(shelves), 3)
    np.savez(folder / ARRAYS, saved=shelves.saved, **basis._asdict())


def shelf_rows(shelves: Shelves) -> Iterator[tuple[str, str, int]]:
    """Give path, word and count, sorted by path, then by rank."""
    order = np.argsort(shelves.labels, kind="stable")
    columns = (order, shelves.labels[order], shelves.counts[order])
    for i, label, count in zip(*(column.tolist() for column in columns), strict=True):
        yield shelves.paths[label], shelves.words[i], count


def read_shelves(folder: Path, head: Head) -> tuple[Shelves, Basis]:
    """Read the shelves of the words of a run.

    Raises
    ------
    RunError
        When a file is missing or damaged, or does not fit the words.
    """
    path = folder / TABLE
    words, count_of = head.words, head.count_of()
    path_of: dict[str, str] = {}
    for steps, word, count in read_rows(path, 3):
        if count_of.get(word) != count or word in path_of:
            raise RunError(f"{path} is damaged: {word!r:.60} does not fit vocab.tsv")
        if not all(step.isascii() and step.isdecimal() for step in steps.split(":")):
            raise RunError(f"{path} is damaged: {word!r:.60} has a path that is not of numbers")
        path_of[word] = steps
    if len(path_of) < len(words):
        raise RunError(f"{path} is damaged: it has fewer words than vocab.tsv")
    paths = sorted(set(path_of.values()), key=order_of)
    number = {steps: i for i, steps in enumerate(paths)}
    labels = np.array([number[path_of[word]] for word in words], dtype=np.int32)
    saved, *basis = read_arrays(folder / ARRAYS, ("saved", *Basis._fields))
    arrays = Basis(*basis)
    if saved.shape != (len(words),) or not arrays.fits(len(words)):
        raise RunError(f"{folder / ARRAYS} is damaged: it does not fit vocab.tsv")
    info = head.info.get("shelves")
    if not _is_whole(info):
        raise RunError(
            f"{folder / 'run.json'} is damaged: it does not say how the shelves were made"
        )
    return Shelves(words, head.counts, labels, paths, saved, info, head.placed), arrays


def _is_whole(info: Any) -> bool:  # noqa: ANN401 - what a file says
    """Tell whether a run says of its shelves what other commands need."""
    try:
        Recipe(**info["recipe"]).check()
        numbers = [*info["ledger"].values(), *(info[name] for name in ("largest", "alone_share"))]
        return (
            all(isinstance(n, int | float) and isfinite(n) for n in numbers)
            and {
                "one_level",
                "code_length",
            }
            <= info["ledger"].keys()
        )
    except (TypeError, KeyError, AttributeError, InputError):
        return False
