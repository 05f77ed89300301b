"""The largest step that does not diverge, by bisection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from minent.errors import InputError
from minent.optim.analyse._contraction import contraction

if TYPE_CHECKING:
    from minent.optim._tables import Table

_AXES = {"real": 1.0, "imaginary": 1j}
_STEP, _FARTHEST = 0.01, 64.0
# Rounding; a method that diverges at every step exceeds it by far at the first step looked at.
_SLACK = 1e-11


def stability_limit(method: str | Table, axis: str = "real", **options: Any) -> float:  # noqa: ANN401
    """Find how large lr times eigenvalue may be before a method diverges.

    Parameters
    ----------
    method : str or Table
        As in `contraction`.
    axis : "real" or "imaginary"
        ``"real"`` for descent (lr times curvature), ``"imaginary"`` for rotation (lr times
        frequency).
    **options
        Of `contraction`.

    Returns
    -------
    float
        0 when it diverges at every step (limits below 0.01 are not told from 0), infinity when it
        does at none up to 64.

    Raises
    ------
    InputError
        For an unknown method or axis.

    Examples
    --------
    >>> from minent.optim import analyse
    >>> [round(analyse.stability_limit("rk4", axis), 4) for axis in ("real", "imaginary")]
    [2.7853, 2.8284]
    >>> analyse.stability_limit("heun", "imaginary")
    0.0
    """
    if axis not in _AXES:
        raise InputError(f"axis must be 'real' or 'imaginary', not {axis!r:.60}")

    def stable(sizes: Any) -> Any:  # noqa: ANN401 - a number or an array of them
        return contraction(method, _AXES[axis] * np.asarray(sizes), 1.0, **options) <= 1 + _SLACK

    sizes = np.arange(_STEP, _FARTHEST, _STEP)
    bad = np.flatnonzero(~stable(sizes))
    if not len(bad):
        return float("inf")
    high = float(sizes[bad[0]])
    low = high - _STEP
    if bad[0] == 0:
        return 0.0
    while high - low > 1e-12 * high:
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if stable(middle) else (low, middle)
    return low
