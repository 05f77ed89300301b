"""Sparse matrices that `scipy.sparse.save_npz` wrote, believed in nothing."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile, ZipFile

import numpy as np

from minent.errors import RunError

if TYPE_CHECKING:
    from pathlib import Path
    from typing import IO

    from numpy.typing import NDArray

    Arrays = tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.unsignedinteger[Any]]]

_MEMBERS = frozenset(f"{name}.npy" for name in ("format", "shape", "indptr", "indices", "data"))
_OPTIONAL = frozenset({"_is_array.npy"})
# Deflate makes nothing smaller than this, so no honest member is larger than it times its bytes.
_MOST_DEFLATED = 1032
_MOST_SIDE = 2**31 - 1

_BAD = (
    *(ValueError, KeyError, TypeError, AttributeError, RuntimeError, OSError, EOFError),
    *(IndexError, NotImplementedError, SyntaxError, OverflowError, BadZipFile, zlib.error),
)


def load_plain(path: Path) -> Arrays:
    """Read a square matrix of whole numbers as rows with ascending columns and counts above zero.

    Raises
    ------
    RunError
        When the file is no such matrix.
    """
    with path.open("rb") as file:
        try:
            size = file.seek(0, 2)
            with ZipFile(file) as archive:
                arrays = _arrays(archive, size)
        except PermissionError:
            raise
        except _BAD:
            why = "it is empty" if not size else "it is no archive of arrays, or it is damaged"
            raise RunError(f"{path} is not a pairs file: {why}") from None
    try:
        return _rows(**arrays)
    except _BAD as error:
        raise RunError(f"{path} is not a pairs file: {error}") from None


def _arrays(archive: ZipFile, size: int) -> dict[str, NDArray[Any]]:
    names = [info.filename for info in archive.infolist()]
    if len(set(names)) != len(names) or not _MEMBERS <= set(names) <= _MEMBERS | _OPTIONAL:
        raise ValueError
    arrays = {}
    for info in archive.infolist():
        if info.compress_size > size or info.file_size > info.compress_size * _MOST_DEFLATED:
            raise ValueError
        with archive.open(info) as member:
            arrays[info.filename.removesuffix(".npy")] = _array(member, info.file_size)
    arrays.pop("_is_array", None)
    return arrays


def _array(member: IO[bytes], size: int) -> NDArray[Any]:
    """Read an array, making no more room than its member has bytes."""
    version = np.lib.format.read_magic(member)
    if version != (1, 0):
        raise ValueError
    shape, fortran, dtype = np.lib.format.read_array_header_1_0(member)
    if dtype.kind not in "biufSU" or fortran or len(shape) > 1 or any(n < 0 for n in shape):
        raise ValueError
    count = shape[0] if shape else 1
    left = size - member.tell()
    if count * dtype.itemsize != left:
        raise ValueError
    array = np.empty(count * dtype.itemsize, dtype=np.uint8)
    done = 0
    while done < left:
        some = member.read(min(left - done, 1 << 20))
        if not some:
            raise EOFError
        array[done : done + len(some)] = np.frombuffer(some, dtype=np.uint8)
        done += len(some)
    if member.read(1):  # also where the checksum is looked at
        raise ValueError
    return array.view(dtype).reshape(shape)


def _rows(
    format: NDArray[Any],
    shape: NDArray[Any],
    indptr: NDArray[Any],
    indices: NDArray[Any],
    data: NDArray[Any],
) -> Arrays:
    import scipy.sparse as sp  # type: ignore[import-untyped]

    if format.shape != () or format.item() not in (b"csr", "csr"):
        raise ValueError("its matrix is not in the form of compressed sparse rows (csr)")
    if shape.shape != (2,) or shape.dtype.kind not in "iu" or shape[0] != shape[1]:
        raise ValueError("its matrix is not square")
    side = int(shape[0])
    if not 0 <= side <= _MOST_SIDE:
        raise ValueError(f"it has {side} rows")
    if any(array.ndim != 1 or array.dtype.kind not in "iu" for array in (indptr, indices)):
        raise ValueError("its rows are not given by whole numbers")
    if len(indptr) != side + 1 or len(indices) != len(data) or data.ndim != 1:
        raise ValueError("its arrays do not belong together")
    inside = not len(indices) or (indices.min() >= 0 and indices.max() < side)
    rows = indptr.astype(np.int64)
    if rows[0] != 0 or rows[-1] != len(data) or (np.diff(rows) < 0).any() or not inside:
        raise ValueError("its arrays do not belong together")
    whole = data.dtype.kind in "biu" or bool((data == np.trunc(data)).all())
    if data.dtype.kind not in "biuf" or not whole or (len(data) and not data.min() >= 0):
        raise ValueError("its numbers are not counts")
    if data.dtype.kind == "f" and len(data) and data.max() > 2.0**53:
        raise ValueError("its numbers are too large to be exact counts")
    counts = data.astype(np.uint64)
    matrix = sp.csr_array((counts, indices.astype(np.int32), rows), shape=(side, side))
    if not matrix.has_canonical_format or not counts.all():
        matrix = matrix.copy()
        matrix.sum_duplicates()
        matrix.eliminate_zeros()
    counts = matrix.data
    if not len(counts) or counts.max() <= np.iinfo(np.uint32).max:
        counts = counts.astype(np.uint32)
    return matrix.indptr.astype(np.int64), matrix.indices.astype(np.int32), counts
