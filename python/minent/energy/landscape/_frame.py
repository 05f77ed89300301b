"""What is seen of an energy at one step, and of which part of the plane."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from minent._numbers import finite
from minent.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

# What is seen around data, as a share of their range, on either side.
_MARGIN = 0.25


class Frame(NamedTuple):
    """An energy on a grid of points, and where samples are, after one step of training.

    Attributes
    ----------
    step : int
        The step; 0 is before training.
    energy : ndarray of float32, resolution x resolution
        Energies, in nats where exp(-U) is a density: a row for each height, from the bottom up, a
        column for each place across. Of S copies side by side, S x resolution x resolution.
    fake : ndarray of float32, n x 2
        Samples, in each frame of the same latents; of copies, S x n x 2.
    """

    step: int
    energy: NDArray[np.float32]
    fake: NDArray[np.float32]

    def of(self, copy: int) -> Frame:
        """Give the frame of one copy, or itself where there are none."""
        if self.energy.ndim == 2:
            return self
        return Frame(self.step, self.energy[copy], self.fake[copy])


class Box(NamedTuple):
    """A part of the plane, as matplotlib's ``extent`` gives it."""

    left: float
    right: float
    bottom: float
    top: float

    def axes(self, resolution: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Give the places of grid points across, and up."""
        across = np.linspace(self.left, self.right, resolution, dtype=np.float32)
        return across, np.linspace(self.bottom, self.top, resolution, dtype=np.float32)

    def points(self, resolution: int) -> NDArray[np.float32]:
        """Give all grid points, row after row from the bottom, resolution^2 x 2."""
        return np.stack(np.meshgrid(*self.axes(resolution)), -1).reshape(-1, 2)

    def heights(self, energy: NDArray[np.float32], x: NDArray[np.float32]) -> NDArray[np.float64]:
        """Give energies at any points, n x 2, from those on the grid; NaN outside (bilinear)."""
        last = len(energy) - 1
        low, high = np.array(self[::2]), np.array(self[1::2])
        place = (x - low) / (high - low) * last
        inside = ((place >= 0) & (place <= last)).all(1)
        at = np.clip(np.where(inside[:, None], place, 0), 0, last)
        corner = np.minimum(at.astype(int), last - 1)
        (i, j), (u, v) = corner.T, (at - corner).T
        bottom = (1 - u) * energy[j, i] + u * energy[j, i + 1]
        top = (1 - u) * energy[j + 1, i] + u * energy[j + 1, i + 1]
        return np.where(inside, (1 - v) * bottom + v * top, np.nan)


def box_of(bounds: Any, real: NDArray[np.float32]) -> Box:  # noqa: ANN401 - a caller's
    """Give the part of the plane that was asked for, or one around data.

    Raises
    ------
    InputError
        When bounds are not four numbers, or enclose nothing.
    """
    if bounds is None:
        low, high = real.min(0).astype(float), real.max(0).astype(float)
        wide = _MARGIN * np.where(high > low, high - low, 1.0)
        (left, bottom), (right, top) = (low - wide).tolist(), (high + wide).tolist()
        return Box(left, right, bottom, top)
    if not isinstance(bounds, (tuple, list)) or len(bounds) != 4:
        raise InputError(f"bounds must be left, right, bottom and top, not {bounds!r:.60}")
    box = Box(*(finite("bounds", value) for value in bounds))
    if not (box.left < box.right and box.bottom < box.top):
        raise InputError(f"bounds must have left < right and bottom < top, not {bounds!r:.60}")
    return box
