"""Where in the complex plane a method converges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from minent.optim.analyse._contraction import contraction

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from minent.optim._tables import Table


def stability_region(
    method: str | Table,
    real: ArrayLike,
    imaginary: ArrayLike,
    **options: Any,  # noqa: ANN401
) -> NDArray[np.float64]:
    """Give the factor per step on a grid of lr times eigenvalue.

    Parameters
    ----------
    method : str or Table
        As in `contraction`.
    real, imaginary : array of float, shapes (n,) and (m,)
        The parts of lr times eigenvalue, of the Jacobian of v in ``z' = -v(z)``.
    **options
        Of `contraction`.

    Returns
    -------
    array of float, shape (m, n)
        Below 1 where the method converges.

    Raises
    ------
    InputError
        For an unknown method.

    Examples
    --------
    >>> from minent.optim import analyse
    >>> (analyse.stability_region("euler", [0.5, 1.5, 2.5], [0.0, 1.0]) < 1).tolist()
    [[True, True, False], [False, False, False]]
    """
    x, y = np.asarray(real, dtype=float), np.asarray(imaginary, dtype=float)
    return contraction(method, x[None, :] + 1j * y[:, None], 1.0, **options)
