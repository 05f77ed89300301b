"""Vectors that a caller gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from minent.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray


def rows_of(name: str, table: Any) -> NDArray[np.float32]:  # noqa: ANN401 - anything like an array
    """Return a table of numbers, or raise `InputError`."""
    array = _numbers(name, table)
    if array.ndim != 2 or 0 in array.shape:
        raise InputError(f"{name} must have rows and columns, not the shape {array.shape}")
    return array


def row_of(name: str, numbers: Any) -> NDArray[np.float32]:  # noqa: ANN401
    """Return numbers in a row, or raise `InputError`."""
    array = _numbers(name, numbers)
    if array.ndim != 1:
        raise InputError(f"{name} must have one dimension, not {array.ndim}")
    return array


def _numbers(name: str, values: Any) -> NDArray[np.float32]:  # noqa: ANN401
    try:
        array = np.asarray(values)
    except (ValueError, TypeError):
        raise InputError(f"{name} must be an array of numbers") from None
    if array.dtype.kind not in "iuf":
        raise InputError(f"{name} must be numbers, not {array.dtype}")
    # what is too large for float32 becomes infinite, which the compiled side refuses by name
    with np.errstate(over="ignore"):
        return np.ascontiguousarray(array, dtype=np.float32).reshape(array.shape)
