"""Sparse matrices in the form of ``scipy.sparse.save_npz``, written and read with NumPy alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from minent.errors import RunError

if TYPE_CHECKING:
    from pathlib import Path

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


def load_dense(path: Path) -> NDArray[np.int64]:
    """Read a square table of counts.

    Raises
    ------
    RunError
        When the file is missing or damaged.
    """
    try:
        with np.load(path) as arrays:
            indptr, indices, data = arrays["indptr"], arrays["indices"], arrays["data"]
        side = len(indptr) - 1
        table = np.zeros((side, side), dtype=np.int64)
        table[np.repeat(np.arange(side), np.diff(indptr)), indices] = data
    except FileNotFoundError:
        raise RunError(
            f"{path.parent} is not the output of a run: it holds no {path.name}"
        ) from None
    except (ValueError, KeyError, IndexError, OSError, EOFError):
        raise RunError(f"{path} is damaged") from None
    return table
