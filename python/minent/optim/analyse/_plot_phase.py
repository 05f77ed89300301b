"""The figure of paths through the plane of two players."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from minent._viz import new_axes
from minent.errors import InputError
from minent.optim.analyse._axes import BESIDE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike


def plot_phase(
    paths: Mapping[str, ArrayLike],
    *,
    dimensions: tuple[int, int] = (0, 1),
    names: tuple[str, str] = ("first", "second"),
    axes: Axes | None = None,
) -> Axes:
    """Draw paths of `trajectory`, each from its cross.

    Parameters
    ----------
    paths : mapping of str to array of float, shape (steps + 1, n)
        Paths by the name that the legend shows.
    dimensions : pair of int
        Which of the n numbers to draw across and up.
    names : pair of str
        What the axes are called.
    axes : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        Its figure is ``axes.figure``. Needs the extra ``viz``.

    Raises
    ------
    InputError
        When a path is not an array of states that have these dimensions.

    Examples
    --------
    >>> from minent.optim import analyse
    >>> path = analyse.trajectory(analyse.bilinear(), [1.0, 0.0], "rk4", 0.1, 100)
    >>> axes = analyse.plot_phase({"RK4": path})  # doctest: +SKIP
    """
    axes = axes or new_axes()
    for i, (name, path) in enumerate(paths.items()):
        states = np.asarray(path, dtype=float)
        if states.ndim != 2 or not max(dimensions) < states.shape[1]:
            raise InputError(f"path {name!r} must hold states with dimensions {dimensions}")
        x, y = states[:, dimensions[0]], states[:, dimensions[1]]
        axes.plot(x, y, color=f"C{i}", linewidth=1, label=name)
        axes.plot(x[0], y[0], "x", color=f"C{i}")
    axes.set(xlabel=names[0], ylabel=names[1], aspect="equal")
    axes.legend(**BESIDE)
    return axes
