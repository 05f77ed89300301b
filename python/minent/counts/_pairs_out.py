"""Counts of pairs to a file, without holding them all, and what they add up to."""

from __future__ import annotations

import json
from operator import mul
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple
from zipfile import ZipFile

import numpy as np

from minent import _core

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

    from numpy.typing import NDArray

    from minent.counts._source import Options, Tokens

# Numbers that are added up together.
_BLOCK = 1 << 18
_RECORD = np.dtype([("i", "<i4"), ("j", "<i4"), ("weight", "<f8")])


class Totals(NamedTuple):
    """What counts of pairs add up to."""

    pairs: int
    """How many different pairs there are."""
    weight: float
    """The sum of their counts."""


def save_counted(
    path: str,
    form: str,
    tokens: Tokens,
    counted: _core.PairCounts,
    info: dict[str, Any],
    options: Options,
) -> Totals:
    """Write pairs as "npz", "glove", "parquet", "tsv" or "rows", and add them up."""
    more: dict[str, Any] = {
        "words": tokens.names,
        "word_counts": tokens.counts,
        "info": json.dumps(info, ensure_ascii=False),
        "temp_dir": options.temp_dir,
        "progress": options.watch,
    }
    if form == "glove":
        counted.save(path, form, **more)
        return _of_records(Path(path))
    if form == "npz":
        counted.save(path, form, **more)
        return _of_archive(Path(path), counted.unit)
    # a table is slow to read: its pairs go through a sorted run, which is added up on the way
    with TemporaryDirectory(prefix="minent-", dir=options.temp_dir) as folder:
        run = str(Path(folder) / "run")
        side, unit = counted.side, counted.unit
        counted.save_run(run, temp_dir=options.temp_dir)
        values, times = _core.GramCounts.from_runs([run], 2, temp_dir=options.temp_dir).profile()
        again = _core.PairCounts.from_runs([run], side, unit=unit, temp_dir=options.temp_dir)
        again.save(path, form, **more)
    return Totals(int(times.sum()), _weight(_product(values, times), unit))


def _of_records(path: Path) -> Totals:
    pairs, weight = 0, 0.0
    with path.open("rb") as file:
        for records in _arrays(file, _RECORD):
            pairs, weight = pairs + len(records), weight + float(records["weight"].sum())
    return Totals(pairs, weight)


def _of_archive(path: Path, unit: int) -> Totals:
    pairs = total = 0
    with ZipFile(path) as archive, archive.open("data.npy") as member:
        np.lib.format.read_magic(member)
        _, _, dtype = np.lib.format.read_array_header_1_0(member)
        for counts in _arrays(member, dtype):
            pairs, total = pairs + len(counts), total + _sum(counts.astype(np.uint64))
    return Totals(pairs, _weight(total, unit))


def _arrays(file: IO[bytes], dtype: np.dtype[Any]) -> Iterator[NDArray[Any]]:
    """Read a file of numbers some at a time."""
    while some := file.read(_BLOCK * dtype.itemsize):
        yield np.frombuffer(some, dtype=dtype)


def _sum(counts: NDArray[np.uint64]) -> int:
    """Add counts, of which there are few, to a sum that may leave 64 bits."""
    halves = (counts >> np.uint64(32), counts & np.uint64(2**32 - 1))
    high, low = (int(half.sum()) for half in halves)
    return (high << 32) + low


def _product(values: NDArray[np.uint64], times: NDArray[np.uint64]) -> int:
    """Add each value so many times, to a sum that may leave 64 bits."""
    total = 0
    for start in range(0, len(values), _BLOCK):
        some = slice(start, start + _BLOCK)
        total += sum(map(mul, values[some].tolist(), times[some].tolist()))
    return total


def _weight(total: int, unit: int) -> float:
    return total // unit if total % unit == 0 else total / unit
