"""The figure of Dirac GANs: where the generator went."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from minent.errors import InputError
from minent.optim.analyse import plot_phase

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from minent.nn.analyse._dirac import Dirac


def plot_dirac(results: Mapping[str, Dirac], *, axes: Axes | None = None) -> Axes:
    """Draw the first two numbers of theta along the way, around the data at 0.

    Parameters
    ----------
    results : mapping of str to Dirac
        Results of `dirac` by the name that the legend shows, of at least two dimensions.
    axes : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        Its figure is ``axes.figure``. Needs the extra ``viz``.

    Raises
    ------
    InputError
        When `results` are no mapping.

    Examples
    --------
    >>> from minent.nn import dirac, plot_dirac
    >>> axes = plot_dirac({"NS-GAN": dirac("ns-gan", time=20, tail=5)})  # doctest: +SKIP
    """
    if not isinstance(results, Mapping):
        raise InputError(f"results must be Dirac by name, not {type(results).__name__}")
    paths = {f"{name} ({found.verdict})": found.path for name, found in results.items()}
    axes = plot_phase(paths, names=("theta 1", "theta 2"), axes=axes)
    axes.plot(0, 0, "k+", markersize=12)
    return axes
