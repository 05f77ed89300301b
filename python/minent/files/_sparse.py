"""Sparse matrices in the form of ``scipy.sparse.save_npz``, written and read with NumPy alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from minent.errors import RunError
from minent.files._arrays import read_arrays

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from numpy.typing import NDArray


def save_csr(
    path: Path, indptr: NDArray[np.int64], indices: NDArray[np.int32], data: NDArray[np.integer]
) -> None:
    """Write compressed sparse rows of a square matrix; ``scipy.sparse.load_npz`` reads them."""
    side = len(indptr) - 1
    np.savez(
        path,
        format=np.array(b"csr"),
        shape=np.array([side, side], dtype=np.int64),
        indptr=indptr,
        indices=indices,
        data=data,
    )


def save_dense(path: Path, table: NDArray[np.int64]) -> None:
    """Write a square table of counts as compressed sparse rows."""
    rows, columns = np.nonzero(table)
    indptr = np.concatenate(([0], np.cumsum(np.bincount(rows, minlength=len(table)))))
    save_csr(path, indptr.astype(np.int64), columns.astype(np.int32), table[rows, columns])


def load_dense(path: Path, side: int) -> NDArray[np.int64]:
    """Read a square table of counts with so many rows.

    Raises
    ------
    RunError
        When the file is missing or damaged, or the table has another size.
    """
    indptr, indices, data = read_arrays(path, ("indptr", "indices", "data"))
    if not _is_csr(indptr, indices, data, side):
        raise RunError(f"{path} is damaged: it is not a table of counts of {side} rows")
    table = np.zeros((side, side), dtype=np.int64)
    table[np.repeat(np.arange(side), np.diff(indptr)), indices] = data
    return table


def _is_csr(indptr: NDArray[Any], indices: NDArray[Any], data: NDArray[Any], side: int) -> bool:
    """Tell whether arrays are compressed sparse rows of counts, columns ascending."""
    if any(array.ndim != 1 or array.dtype.kind not in "iu" for array in (indptr, indices, data)):
        return False
    rows: NDArray[np.int64] = indptr[1:].astype(np.int64) - indptr[:-1].astype(np.int64)
    if len(rows) != side or indptr[0] != 0 or (rows < 0).any():
        return False
    if not int(indptr[-1]) == len(indices) == len(data):
        return False
    if len(data) and (indices.min() < 0 or indices.max() >= side or data.min() < 0):
        return False
    places = np.repeat(np.arange(side) * side, rows) + indices.astype(np.int64)
    return bool((np.diff(places) > 0).all())
