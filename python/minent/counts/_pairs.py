"""Counts of pairs as three arrays, so that SciPy is needed only by those who want it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from minent import _core
from minent._numbers import whole_array
from minent._threads import thread_count
from minent.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from minent._progress import Watcher


class Pairs(NamedTuple):
    """Counts of adjacent ids as compressed sparse rows of shape (vocab + 1, vocab + 1).

    Row and column `vocab` stand for the edge of a sentence: its row counts first words, its column
    last ones. Unpacks as ``indptr, indices, data`` (int64, int32, uint32).
    """

    indptr: NDArray[np.int64]
    indices: NDArray[np.int32]
    data: NDArray[np.uint32]

    @property
    def vocab(self) -> int:
        """The number of words, the edge left out."""
        return len(self.indptr) - 2

    @property
    def total(self) -> int:
        """The number of pairs counted."""
        return int(self.data.sum(dtype=np.int64))

    @classmethod
    def of(cls, pairs: Any) -> Pairs:  # noqa: ANN401 - anything with the three arrays
        """Take `Pairs`, or any SciPy sparse matrix of shape (vocab + 1, vocab + 1).

        Raises
        ------
        InputError
            When the matrix is not square, is empty, or holds counts that are not whole or do not
            fit.
        """
        if isinstance(pairs, cls):
            taken = cls(
                whole_array("indptr", pairs.indptr, np.int64),
                whole_array("indices", pairs.indices, np.int32),
                whole_array("data", pairs.data, np.uint32),
            )
            if any(array.ndim != 1 for array in taken) or taken.vocab < 1:
                raise InputError("Pairs must have one-dimensional arrays and at least one word")
            return taken
        if not hasattr(pairs, "tocsr"):
            raise InputError(
                f"counts must be a SciPy sparse matrix or Pairs, not {type(pairs).__name__}"
            )
        rows, columns = pairs.shape
        if rows != columns or rows < 2:
            raise InputError(
                f"counts must have the shape (vocab + 1, vocab + 1), not {pairs.shape}"
            )
        csr = pairs.tocsr(copy=True)
        csr.sum_duplicates()
        csr.eliminate_zeros()
        if csr.nnz and not (csr.data.min() >= 0 and csr.data.max() <= np.iinfo(np.uint32).max):
            raise InputError("counts must lie between 0 and 2**32 - 1")
        data = csr.data.astype(np.uint32)
        if not np.array_equal(data, csr.data):
            raise InputError("counts must be whole numbers")
        return cls(csr.indptr.astype(np.int64), csr.indices.astype(np.int32), data)

    def to_scipy(self) -> Any:  # noqa: ANN401 - SciPy has no types
        """Give a ``scipy.sparse.csr_array`` of the same counts."""
        from scipy.sparse import csr_array  # type: ignore[import-untyped]

        side = self.vocab + 1
        # SciPy widens both index arrays to the wider of the two
        small = len(self.indices) <= np.iinfo(np.int32).max
        indptr = self.indptr.astype(np.int32) if small else self.indptr
        return csr_array((self.data, self.indices, indptr), shape=(side, side))


def count_bigrams(
    ids: NDArray[np.int32], vocab: int, *, threads: int | None = None, watch: Watcher = None
) -> Pairs:
    """Count adjacent ids; see `bigrams`."""
    array = np.ascontiguousarray(ids, dtype=np.int32)
    return Pairs(*_core.bigrams(array, vocab, threads=thread_count(threads), progress=watch))
