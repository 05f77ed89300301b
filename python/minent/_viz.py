"""What all pictures need: matplotlib, or one sentence that says how to get it; and axes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def need_matplotlib(what: str) -> None:
    """Import matplotlib, or say how to install it.

    Parameters
    ----------
    what : str
        What needs it.

    Raises
    ------
    ModuleNotFoundError
        When matplotlib is not installed.
    """
    try:
        import matplotlib  # noqa: F401
    except ModuleNotFoundError as error:
        if error.name != "matplotlib":
            raise
        raise ModuleNotFoundError(
            f"{what} needs matplotlib: pip install 'minent[viz]'", name="matplotlib"
        ) from None


def new_axes(size: tuple[float, float] | None = None, projection: str | None = None) -> Axes:
    """Make a figure that no window holds on to, and its axes.

    Parameters
    ----------
    size : (float, float), optional
        Inches across and up; by default those of matplotlib.
    projection : "3d", optional
        By default the axes are plain.

    Raises
    ------
    ModuleNotFoundError
        When matplotlib is not installed.
    """
    need_matplotlib("a plot")
    from matplotlib.figure import Figure

    return Figure(figsize=size, layout="constrained").add_subplot(projection=projection)
