"""What an exponential moving average leaves of an oscillation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def ema_attenuation(decay: ArrayLike, frequency: float, lr: float = 1.0) -> NDArray[np.float64]:
    """Give the amplitude of an oscillation after ``average = d average + (1 - d) value``.

    Parameters
    ----------
    decay : float or array of float
        d, from 0 to below 1.
    frequency : float
        Radians for each unit of time.
    lr : float
        Time of a step.

    Returns
    -------
    array of float
        ``abs((1 - d) / (1 - d exp(i frequency lr)))``, the shape of `decay`; 1 is all of it.

    Examples
    --------
    >>> from minent.optim import analyse
    >>> [round(float(a), 4) for a in analyse.ema_attenuation([0.9, 0.99, 0.999], 1.0, 0.1)]
    [0.7256, 0.1, 0.01]
    """
    d = np.asarray(decay, dtype=float)
    turn = np.exp(1j * frequency * lr)
    return np.asarray(np.abs((1 - d) / (1 - d * turn)))
