"""Columns of a table brought to one scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from torch import Tensor

from minent.errors import InputError
from minent.nn._choices import one_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

KINDS = ("minmax", "standard", None)
_FAR = 5.0


def rows_of(x: ArrayLike, columns: int | None = None) -> NDArray[np.float64]:
    """Give a table of finite numbers.

    Raises
    ------
    InputError
        When it is none, is empty, or has another number of columns.
    """
    try:
        given = np.asarray(x.detach().cpu() if isinstance(x, Tensor) else x)
        if given.dtype.kind in "cmM":  # complex numbers, times and dates
            raise InputError(f"X must be a table of real numbers, not of {given.dtype}")
        rows = given.astype(np.float64)
    except (ValueError, TypeError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError("X must be a table of numbers") from None
    if rows.ndim != 2 or not rows.size:
        raise InputError(f"X must be rows x columns, and not empty, not of shape {rows.shape}")
    if columns is not None and rows.shape[1] != columns:
        raise InputError(f"X must have {columns:,} columns, as in fit, not {rows.shape[1]:,}")
    if not np.isfinite(rows).all():
        raise InputError("X must be finite: it has numbers that are infinite, or none")
    return rows


class Scaling:
    """What training rows say about the scale of columns.

    Parameters
    ----------
    kind : "minmax", "standard" or None
        To [0, 1]; to mean 0 and variance 1; or not at all. What is constant is moved alone.
    rows : ndarray
        Training rows.

    Raises
    ------
    InputError
        When the kind is none of these.
    """

    def __init__(self, kind: str | None, rows: NDArray[np.float64]) -> None:
        one_of("scaling", kind, KINDS)
        self._on = kind is not None
        with np.errstate(over="ignore", invalid="ignore"):
            self.center = rows.mean(0) if kind == "standard" else rows.min(0)
            self.scale = rows.std(0) if kind == "standard" else np.ptp(rows, 0)
        self.scale[self.scale == 0] = 1.0
        if not (np.isfinite(self.scale) & np.isfinite(self.center)).all():
            raise InputError("X must have smaller numbers: the range of a column is infinite")

    def __call__(self, rows: NDArray[np.float64]) -> NDArray[np.float32]:
        """Scale rows, and cut off what is further out than 5."""
        if not self._on:
            if np.abs(rows).max() > np.finfo(np.float32).max:
                raise InputError("X must lie in the range of float32, or take scaling='minmax'")
            return rows.astype(np.float32)
        with np.errstate(over="ignore"):  # what is too far out is cut off
            scaled: NDArray[np.float64] = (rows - self.center) / self.scale
        return scaled.clip(-_FAR, _FAR).astype(np.float32)
