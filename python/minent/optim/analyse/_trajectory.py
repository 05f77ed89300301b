"""Where a method goes on a field."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from minent._numbers import at_least_one, positive
from minent.optim.analyse._steppers import stepper

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray

    from minent.optim._tables import Table

    Array = NDArray[np.float64]


def trajectory(
    field: Callable[[Array], Array],
    start: ArrayLike,
    method: str | Table,
    lr: float,
    steps: int,
    *,
    momentum: float = 0.0,
    k: int = 5,
    alpha: float = 0.5,
) -> Array:
    """Follow ``z' = field(z)`` by a method, in double precision.

    Parameters
    ----------
    field : callable
        The velocity at a state, arrays of one shape.
    start : array of float, shape (n,)
        Where to begin.
    method : str or Table
        A table or its name, or ``"extragradient"``, ``"optimistic"``, ``"momentum"``,
        ``"alternating"`` (the halves of the state take turns) or ``"lookahead"``.
    lr : float
        The step size.
    steps : int
        How many.
    momentum : float
        Of ``"momentum"`` and ``"alternating"``.
    k, alpha :
        Of ``"lookahead"``, which is over simultaneous steps.

    Returns
    -------
    array of float, shape (steps + 1, n)
        The start and the state after each step.

    Raises
    ------
    InputError
        For an unknown method, and for numbers out of range.

    Examples
    --------
    >>> import numpy as np
    >>> from minent.optim import analyse
    >>> path = analyse.trajectory(analyse.bilinear(), [1.0, 0.0], "extragradient", 0.5, 100)
    >>> bool(np.linalg.norm(path[-1]) < 1e-4)
    True
    """
    step = stepper(field, method, positive("lr", lr), momentum=momentum, k=k, alpha=alpha)
    states = [np.asarray(start, dtype=float)]
    for _ in range(at_least_one("steps", steps)):
        states.append(step(states[-1]))
    return np.array(states)
