"""Counts of pairs as the compiled trainer takes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from minent.counts import Pairs, PairTable
from minent.errors import InputError

# no public name gives the three arrays of whatever holds a table
from minent.measures._table import as_table

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MOST = 2**32 - 1


class Counts(NamedTuple):
    """Square counts (int64, int32, uint32), how many units are one, and what the rows are."""

    indptr: NDArray[np.int64]
    indices: NDArray[np.int32]
    data: NDArray[np.uint32]
    unit: int
    words: list[str] | None

    @property
    def arrays(self) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.uint32]]:
        """The three arrays."""
        return self[:3]

    def pairs(self) -> Pairs:
        """Give the counts in units, for measures that do not mind how large a unit is."""
        return Pairs(*self.arrays)


def is_counts(source: object) -> bool:
    """Tell whether these are counts of pairs."""
    return isinstance(source, PairTable | Pairs) or hasattr(source, "tocsr")


def counts_of(pairs: Any) -> Counts:  # noqa: ANN401 - all that holds a table
    """Take a square table of pairs, or raise `InputError`."""
    table = as_table(pairs, weighted=True)
    rows = len(table.indptr) - 1
    if rows != table.columns:
        raise InputError(f"pairs must be square, not {rows} x {table.columns}")
    if table.data.size and int(table.data.max()) > _MOST:
        raise InputError(f"counts of pairs must be at most {_MOST} in units")
    data = table.data.astype(np.uint32, copy=False)
    if isinstance(pairs, PairTable):
        return Counts(table.indptr, table.indices, data, pairs.unit, pairs.words)
    return Counts(table.indptr, table.indices, data, 1, None)
