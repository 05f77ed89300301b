"""A table of vectors, checked before compiled code sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from minent.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def table_of(name: str, values: ArrayLike, dimensions: int | None = 2) -> NDArray[np.float32]:
    """Return numbers as a contiguous array of float32; one that is such is not copied.

    Raises
    ------
    InputError
        When they are no numbers, or have not so many dimensions.
    """
    try:
        array: NDArray[Any] = np.asarray(values)
    except (ValueError, TypeError):
        raise InputError(f"{name} must be an array of numbers") from None
    if array.dtype.kind not in "fiu":
        raise InputError(f"{name} must be an array of real numbers, not of {array.dtype}")
    if dimensions is not None and array.ndim != dimensions:
        raise InputError(f"{name} must have {dimensions} dimensions, not {array.ndim}")
    if array.dtype == np.float32 and array.dtype.isnative and array.flags.c_contiguous:
        return array
    with np.errstate(over="ignore"):  # what is too large becomes infinite, and is refused as such
        return np.ascontiguousarray(array, dtype=np.float32).reshape(array.shape)


def rows_of(name: str, table: Any) -> NDArray[np.float32]:  # noqa: ANN401 - anything like an array
    """Return a table of numbers, or raise `InputError`."""
    array = table_of(name, table, None)
    if array.ndim != 2 or 0 in array.shape:
        raise InputError(f"{name} must have rows and columns, not the shape {array.shape}")
    return array


def row_of(name: str, numbers: Any) -> NDArray[np.float32]:  # noqa: ANN401
    """Return numbers in a row, or raise `InputError`."""
    array = table_of(name, numbers, None)
    if array.ndim != 1:
        raise InputError(f"{name} must have one dimension, not {array.ndim}")
    return array


def unit_rows(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scale rows to length 1, but for those of zeros, in place."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    lengths[lengths == 0] = 1
    rows /= lengths
    return rows
