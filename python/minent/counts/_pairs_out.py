"""Counts of pairs to a file, without holding them all, and what they add up to."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from minent import _core
    from minent.counts._source import Options, Tokens


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
    pairs, total = counted.save(
        path,
        form,
        words=tokens.names,
        word_counts=tokens.counts,
        info=json.dumps(info, ensure_ascii=False),
        temp_dir=options.temp_dir,
        progress=options.watch,
    )
    unit = counted.unit
    return Totals(pairs, total // unit if total % unit == 0 else total / unit)
