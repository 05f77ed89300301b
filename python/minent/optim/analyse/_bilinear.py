"""The bilinear game: nothing but rotation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Array = NDArray[np.float64]


def bilinear(frequency: float = 1.0) -> Callable[[Array], Array]:
    """Make the field of the game in which x minimizes and y maximizes ``frequency x . y``.

    Parameters
    ----------
    frequency : float
        Radians for each unit of time, of the exact solution, which is a circle.

    Returns
    -------
    callable
        The velocity at ``z = (x, y)``, an array of even length whose halves are the players.

    Examples
    --------
    >>> import numpy as np
    >>> from minent.optim import analyse
    >>> analyse.bilinear()(np.array([1.0, 2.0])).tolist()
    [-2.0, 1.0]
    """

    def velocity(z: Array) -> Array:
        x, y = np.split(z, 2)
        return frequency * np.concatenate([-y, x])

    return velocity
