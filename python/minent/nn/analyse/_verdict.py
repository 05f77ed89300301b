"""What a game does in the long run, by how far it is from its equilibrium."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_THERE = 1e-3
_CHANGE = 0.05


def verdict_of(radii: NDArray[np.float64], window: int) -> str:
    """Compare the mean distance over the last steps with that of as many up to the middle."""
    last = radii[-window:].mean()
    middle = len(radii) // 2
    before = radii[middle - window : middle].mean()
    if not np.isfinite(last) or last > max((1 + _CHANGE) * before, radii[0]):
        return "diverges"
    if last < max(_THERE, (1 - _CHANGE) * before):
        return "converges"
    return "circles"
