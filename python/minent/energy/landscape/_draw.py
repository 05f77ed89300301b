"""One frame of a landscape, drawn from above or in three dimensions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from minent._numbers import at_least_one, from_0, whole
from minent._viz import need_matplotlib, new_axes
from minent.errors import InputError
from minent.nn._choices import one_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from minent.energy.landscape._frame import Box, Frame
    from minent.energy.landscape._landscape import Landscape

# Percentiles of the energies seen, between which colors change.
_LOW, _HIGH = 1.0, 90.0
# Sides that differ by more are not drawn to one scale.
_EQUAL = 4.0
# Samples whose ways are drawn: more would hide the landscape.
_FOLLOWED = 40
_COLORS = "viridis"
REAL, FAKE = "#ffffff", "#ff5c33"


class _Scene(NamedTuple):
    """What is drawn: the frame, the ways of samples up to it, n x frames x 2, and colors."""

    frame: Frame
    ways: NDArray[np.float32]
    real: NDArray[np.float32]
    box: Box
    levels: NDArray[np.float64]


def draw_frame(
    landscape: Landscape,
    index: int,
    copy: int,
    *,
    kind: str,
    tail: int,
    levels: Any,  # noqa: ANN401 - a number, or numbers
    title: str | None,
    axes: Axes | None,
) -> Axes:
    """Draw a frame by its place among all; `Landscape.plot` says what arguments are."""
    need_matplotlib("a landscape")
    one_of("kind", kind, ("contour", "surface"))
    check_copy(landscape, copy)
    first = max(0, index - from_0("tail", tail))
    frames = [frame.of(copy) for frame in landscape.frames[first : index + 1]]
    frame = frames[-1]
    ways = np.stack([one.fake[:_FOLLOWED] for one in frames], 1)
    colors = levels_of(frame.energy, levels)
    scene = _Scene(frame, ways, landscape.real, landscape.box, colors)
    fresh = axes is None
    if axes is None:
        axes = new_axes((6, 5), "3d" if kind == "surface" else None)
    if not hasattr(axes, "contourf"):
        raise InputError(f"axes must be Axes of matplotlib, not {type(axes).__name__}")
    if kind == "surface" and not hasattr(axes, "plot_surface"):
        raise InputError("axes must be made with projection='3d' for a surface")
    found = _surface(axes, scene) if kind == "surface" else _contour(axes, scene)
    if fresh:
        _add_bar(axes, found)
    axes.set_title(f"step {frame.step:,}" if title is None else title)
    return axes


def check_copy(landscape: Landscape, copy: object) -> None:
    """Refuse a copy that is not there."""
    number, most = whole(copy), landscape.copies or 1
    if number is None or not 0 <= number < most:
        raise InputError(f"copy must be a whole number from 0 to {most - 1}, not {copy!r:.60}")


def levels_of(energy: NDArray[np.float32], levels: Any) -> NDArray[np.float64]:  # noqa: ANN401
    """Give the energies that part colors: those given, or as many as were asked for.

    Raises
    ------
    InputError
        When they are neither a number of colors nor finite numbers that rise.
    """
    if whole(levels) is None:
        try:
            given = np.asarray(levels, dtype=float)
        except (TypeError, ValueError):
            given = np.empty(0)
        if given.ndim != 1 or len(given) < 2 or not _rising(given):
            raise InputError(
                "levels must be a whole number of at least 1, or two or more numbers that rise, "
                f"not {levels!r:.60}"
            )
        return given
    count = at_least_one("levels", levels)
    good = energy[np.isfinite(energy)].astype(float)
    low, high = np.percentile(good, [_LOW, _HIGH]) if good.size else (0.0, 1.0)
    least = 1e-6 * max(1.0, abs(low))  # a plain without pits has colors too
    return np.linspace(low, max(high, low + least), count + 1)


def _rising(levels: NDArray[np.float64]) -> bool:
    """Tell whether levels are finite and differ, also in float32 as energies are."""
    with np.errstate(over="ignore"):
        narrow = levels.astype(np.float32)
    return bool(np.isfinite(narrow).all() and (np.diff(narrow) > 0).all())


def _add_bar(axes: Any, found: Any) -> None:  # noqa: ANN401 - of matplotlib
    from matplotlib.ticker import MaxNLocator

    bar = axes.figure.colorbar(found, ax=axes, shrink=0.7, label="energy", ticks=MaxNLocator(6))
    bar.outline.set_visible(False)


def _contour(axes: Any, scene: _Scene) -> Any:  # noqa: ANN401 - of matplotlib
    from matplotlib.collections import LineCollection

    box, frame = scene.box, scene.frame
    across, up = box.axes(len(frame.energy))
    found = axes.contourf(
        across,
        up,
        np.ma.masked_invalid(frame.energy),
        levels=scene.levels,
        cmap=_COLORS,
        extend="both",
    )
    edge = {"edgecolors": "black", "linewidths": 0.25}
    axes.scatter(*scene.real.T, s=6, color=REAL, zorder=2, **edge)
    for age, part in _parts(scene.ways):
        axes.add_collection(
            LineCollection(list(part), colors=FAKE, linewidths=0.7, alpha=0.7 * age, zorder=3)
        )
    axes.scatter(*frame.fake.T, s=9, color=FAKE, zorder=4, **edge)
    axes.set(xlim=(box.left, box.right), ylim=(box.bottom, box.top), xticks=[], yticks=[])
    width, height = box.right - box.left, box.top - box.bottom
    if max(width, height) <= _EQUAL * min(width, height):
        axes.set_aspect("equal")
    return found


def _surface(axes: Any, scene: _Scene) -> Any:  # noqa: ANN401 - axes of three dimensions
    box, frame, (low, high) = scene.box, scene.frame, scene.levels[[0, -1]]
    energy = np.clip(np.nan_to_num(frame.energy, nan=high), low, high)
    # what lies on the surface is drawn after it, and a little above
    axes.computed_zorder = False
    lift = 0.02 * (high - low)
    found = axes.plot_surface(
        *np.meshgrid(*box.axes(len(energy))),
        energy,
        cmap=_COLORS,
        vmin=low,
        vmax=high,
        rcount=len(energy),
        ccount=len(energy),
        linewidth=0,
        antialiased=False,
        zorder=1,
    )
    for x, color, size, order in ((scene.real, REAL, 3, 2), (frame.fake, FAKE, 8, 4)):
        height = box.heights(energy, x) + lift
        axes.scatter(
            *x.T, height, s=size, color=color, depthshade=False, linewidths=0, zorder=order
        )
    for age, part in _parts(scene.ways):
        for way in part:
            height = box.heights(energy, way) + lift
            axes.plot(*way.T, height, color=FAKE, linewidth=0.7, alpha=0.6 * age, zorder=3)
    axes.set(xlim=(box.left, box.right), ylim=(box.bottom, box.top), zlim=(low, high + lift))
    axes.set(xticks=[], yticks=[], zticks=[])
    axes.view_init(elev=50, azim=-60)
    return found


def _parts(ways: NDArray[np.float32]) -> list[tuple[float, NDArray[np.float32]]]:
    """Give the parts of ways from frame to frame, n x 2 x 2, the latest with the age 1."""
    count = ways.shape[1] - 1
    return [((i + 1) / count, ways[:, i : i + 2]) for i in range(count)]
