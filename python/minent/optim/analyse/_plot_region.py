"""The figure of regions of stability."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from minent._viz import new_axes
from minent.optim._tables import Table
from minent.optim.analyse._axes import BESIDE
from minent.optim.analyse._region import stability_region

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

_SIDE = 301


def plot_region(
    methods: str | Table | Sequence[str | Table],
    *,
    real: tuple[float, float] = (-1.0, 4.0),
    imaginary: tuple[float, float] = (-3.5, 3.5),
    axes: Axes | None = None,
    **options: Any,  # noqa: ANN401
) -> Axes:
    """Draw where methods neither grow nor shrink: they converge inside the curve.

    Parameters
    ----------
    methods : str, Table or sequence of them
        As in `contraction`.
    real, imaginary : pair of float
        The window of lr times eigenvalue of the Jacobian.
    axes : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    **options
        Of `contraction`.

    Returns
    -------
    matplotlib.axes.Axes
        Its figure is ``axes.figure``. Needs the extra ``viz``.

    Raises
    ------
    InputError
        For an unknown method.

    Examples
    --------
    >>> from minent.optim import analyse
    >>> axes = analyse.plot_region(["euler", "rk4"])  # doctest: +SKIP
    """
    chosen = [methods] if isinstance(methods, str | Table) else list(methods)
    x, y = np.linspace(*real, _SIDE), np.linspace(*imaginary, _SIDE)
    axes = axes or new_axes()
    from matplotlib.lines import Line2D

    handles = []
    for i, method in enumerate(chosen):
        factors = stability_region(method, x, y, **options)
        axes.contour(x, y, factors, levels=[1.0], colors=[f"C{i}"])
        name = method.name if isinstance(method, Table) else method
        handles.append(Line2D([], [], color=f"C{i}", label=name))
    axes.axhline(0, color="0.8", zorder=0)
    axes.axvline(0, color="0.8", zorder=0)
    axes.set(xlabel="lr · real part", ylabel="lr · imaginary part", aspect="equal")
    axes.legend(handles=handles, **BESIDE)
    return axes
