"""Axes to draw on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minent._viz import need_matplotlib

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BESIDE = {"loc": "upper left", "bbox_to_anchor": (1.02, 1.0)}
"""Where a legend hides nothing."""


def new_axes() -> Axes:
    """Make a figure that no window holds on to, and its axes."""
    need_matplotlib("a plot")
    from matplotlib.figure import Figure

    return Figure(layout="constrained").subplots()
