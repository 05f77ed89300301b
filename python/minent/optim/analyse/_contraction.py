"""By how much a step of each method multiplies what is along an eigenvector of the field."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from minent._numbers import at_least_one, from_0_to_1
from minent.errors import InputError
from minent.optim._tables import TABLES, Table
from minent.optim.analyse._order import stability_polynomial

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.complex128]

NAMES = (
    *("extragradient", "optimistic", "implicit-euler", "momentum", "alternating", "lookahead"),
    "consensus",
)


def contraction(
    method: str | Table,
    eigenvalues: ArrayLike,
    lr: float,
    *,
    momentum: float = 0.0,
    k: int = 5,
    alpha: float = 0.5,
    gamma: float = 0.1,
) -> NDArray[np.float64]:
    """Give the factor per step by which a linear game shrinks, or grows when it is above 1.

    Parameters
    ----------
    method : str or Table
        A table or its name, or ``"extragradient"``, ``"optimistic"``, ``"implicit-euler"``,
        ``"momentum"`` (heavy ball, simultaneous), ``"alternating"``, ``"lookahead"`` or
        ``"consensus"``.
    eigenvalues : array of complex
        Of the Jacobian of the field v in ``z' = -v(z)``: positive real parts converge, imaginary
        parts rotate. The game x y has i and -i.
    lr : float
        The step size.
    momentum : float
        Of ``"momentum"`` and ``"alternating"``; it may be negative.
    k, alpha :
        Of ``"lookahead"``, which is over simultaneous descent.
    gamma : float
        Of ``"consensus"``; the Jacobian is taken to be normal.

    Returns
    -------
    array of float
        The shape of `eigenvalues`. Methods with memory: the largest modulus of their modes.

    Raises
    ------
    InputError
        For an unknown method, and for ``"alternating"`` with eigenvalues that are not imaginary: a
        bilinear game, as turns are not a function of eigenvalues else.

    References
    ----------
    arXiv 1802.10551 (extragradient, optimistic), 1807.04740 (alternating, negative momentum),
    1907.08610 (Lookahead), 1705.10461 (consensus).

    Examples
    --------
    >>> from minent.optim import analyse
    >>> for method in ("euler", "rk4", "optimistic"):
    ...     print(round(float(analyse.contraction(method, [1j], 0.5)[0]), 4))
    1.118
    0.9999
    0.7071
    """
    values = np.asarray(eigenvalues, dtype=np.complex128)
    h = lr * values
    if isinstance(method, Table) or method in TABLES:
        coefficients = stability_polynomial(method)
        return np.abs(np.polynomial.polynomial.polyval(-h, coefficients))
    if method == "extragradient":
        return np.abs(1 - h + h**2)
    if method == "optimistic":
        return _largest(1 - 2 * h, h)
    if method == "implicit-euler":
        return np.abs(1 / (1 + h))
    if method == "momentum":
        return _largest(1 + momentum - h, np.full_like(h, -momentum))
    if method == "alternating":
        return _alternating(h, momentum)
    if method == "lookahead":
        steps, share = at_least_one("k", k), from_0_to_1("alpha", alpha)
        return np.abs(1 - share + share * (1 - h) ** steps) ** (1 / steps)
    if method == "consensus":
        return np.abs(1 - h - gamma * lr * np.abs(values) ** 2)
    known = ", ".join([*TABLES, *NAMES])
    raise InputError(f"method must be one of {known} or a Table, not {method!r:.60}")


def _largest(linear: Array, constant: Array) -> NDArray[np.float64]:
    """Give the larger modulus of the roots of r^2 = linear r + constant."""
    root = np.sqrt(linear**2 + 4 * constant)
    return np.asarray(np.maximum(np.abs(linear + root), np.abs(linear - root)) / 2)


def _alternating(h: Array, momentum: float) -> NDArray[np.float64]:
    """Descend on g x y in turns, x before y, each with its own velocity."""
    if np.any(h.real != 0):
        raise InputError(
            "eigenvalues must be imaginary for 'alternating': those of a bilinear game"
        )
    found = np.empty(h.shape)
    for index, g in np.ndenumerate(h.imag):
        # state x, y and their velocities u, w: u = m u + g y; x -= u; w = m w - g x; y -= w
        first = np.array([[1, -g, -momentum, 0], [0, 1, 0, 0], [0, g, momentum, 0], [0, 0, 0, 1]])
        second = np.array([[1, 0, 0, 0], [g, 1, 0, -momentum], [0, 0, 1, 0], [-g, 0, 0, momentum]])
        found[index] = np.abs(np.linalg.eigvals(second @ first)).max()
    return found
