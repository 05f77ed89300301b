"""What the coefficients of a table say: its order, and its polynomial of stability."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from minent.optim._tables import Table, table_of

if TYPE_CHECKING:
    from numpy.typing import NDArray


def order_of(table: str | Table) -> int:
    """Find the order of accuracy that coefficients have, whatever they claim.

    Parameters
    ----------
    table : str or Table
        A table or the name of one.

    Returns
    -------
    int
        From 0 to 4: conditions of higher order are not looked at.

    Raises
    ------
    InputError
        When no table has that name.

    Examples
    --------
    >>> from minent.optim import Table, analyse
    >>> analyse.order_of("rk4")
    4
    >>> analyse.order_of(Table("weights of Heun, node of midpoint", [[], [0.5]], [0.5, 0.5], 1))
    1
    """
    return table_of(table).order_of()


def stability_polynomial(table: str | Table) -> NDArray[np.float64]:
    """Give the polynomial R that a step of ``z' = a z`` multiplies by: R(lr a).

    Parameters
    ----------
    table : str or Table
        A table or the name of one.

    Returns
    -------
    array of float, shape (stages + 1,)
        Coefficients of 1, x, x^2, ...

    Raises
    ------
    InputError
        When no table has that name.

    References
    ----------
    Hairer & Wanner, Solving Ordinary Differential Equations II, section IV.2.

    Examples
    --------
    >>> from minent.optim import analyse
    >>> analyse.stability_polynomial("heun").tolist()
    [1.0, 1.0, 0.5]
    """
    found = table_of(table)
    stages = found.stages
    a = np.zeros((stages, stages))
    for i, row in enumerate(found.a):
        a[i, :i] = [float(x) for x in row]
    b = np.array([float(x) for x in found.b])
    ones = np.ones(stages)
    coefficients = [1.0]
    for _ in range(stages):
        coefficients.append(float(b @ ones))
        ones = a @ ones
    return np.array(coefficients)
