"""Landscapes that move: all frames, one after the other, in a file."""

from __future__ import annotations

from collections.abc import Mapping
from errno import ENOENT
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from minent._numbers import from_0, positive
from minent._viz import need_matplotlib
from minent.energy.landscape._draw import check_copy, draw_frame
from minent.energy.landscape._film import check_ffmpeg, picture_of, write_gif, write_mp4
from minent.errors import InputError
from minent.nn._given import check_function

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterator, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from PIL.Image import Image

    from minent.energy.landscape._frame import Frame
    from minent.energy.landscape._landscape import Landscape

_SUFFIXES = (".gif", ".mp4")
# Points of letters for each inch of a picture: titles of 35 letters have room.
_LETTERS = 3.3
# Pixels across, of one picture and of all of them.
_SMALLEST, _LARGEST = 16, 16_384
# Frames a second, and seconds of a frame, that GIF has numbers for.
_FASTEST, _LONGEST = 100.0, 655.0
# What frames are drawn with, unless something else is asked for.
_DRAWN: dict[str, Any] = {"kind": "contour", "tail": 4, "levels": 24}


def animate_landscapes(
    landscapes: Mapping[str, Landscape],
    path: str | os.PathLike[str],
    *,
    copies: Sequence[int] | None = None,
    titles: Callable[[str, Frame], str] | None = None,
    fps: float = 8.0,
    hold: int = 8,
    size: float = 4.0,
    dpi: float = 100.0,
    **options: Any,  # noqa: ANN401 - of plot
) -> None:
    """Write the frames of landscapes side by side as an animation.

    The same frames give the same bytes, with one version of matplotlib and Pillow.

    Parameters
    ----------
    landscapes : mapping of str to Landscape
        By name, all with as many frames.
    path : path
        ``.gif``, or ``.mp4`` where there is ffmpeg. The file appears when it is whole, and one that
        was there is replaced.
    copies : sequence of int, optional
        Which of copies side by side, for each landscape; by default the first.
    titles : callable, optional
        ``titles(name, frame)`` gives what stands above a frame, of two lines at most; by default
        the name and the step.
    fps : float
        Frames a second, at most 100.
    hold : int
        For how many frames the last one stays; 655 seconds at most.
    size : float
        Inches of one picture, across: 16 pixels at least, 16,384 of all pictures together at most.
    dpi : float
        Pixels an inch.
    **options
        Of `Landscape.plot`: ``kind``, ``tail``, ``levels``.

    Raises
    ------
    InputError
        When there are no frames or not equally many, an argument is wrong, or there is no ffmpeg.
    FileNotFoundError
        When the folder of the file does not exist.
    ModuleNotFoundError
        When there is no matplotlib: it comes with the extra ``viz``.

    Examples
    --------
    >>> from minent.energy import animate_landscapes
    >>> animate_landscapes(
    ...     {"without entropy": plain, "with": cured}, "both.gif"
    ... )  # doctest: +SKIP
    """
    if not isinstance(path, (str, PathLike)):
        raise InputError(f"path must be a path, not {type(path).__name__}")
    target = Path(path)
    suffix = target.suffix.lower()
    if suffix not in _SUFFIXES:
        raise InputError(f"path must end with {' or '.join(_SUFFIXES)}, not {target.name!r:.60}")
    if not target.parent.is_dir():
        raise FileNotFoundError(ENOENT, "No such folder for the animation", str(target.parent))
    count = _frames_of(landscapes)
    if copies is not None and not isinstance(copies, (list, tuple)):
        raise InputError(f"copies must be {len(landscapes)} numbers, not {copies!r:.60}")
    chosen = [0] * len(landscapes) if copies is None else list(copies)
    if len(chosen) != len(landscapes):
        raise InputError(f"copies must be {len(landscapes)} numbers, not {len(chosen)}")
    for landscape, copy in zip(landscapes.values(), chosen, strict=True):
        check_copy(landscape, copy)
    if titles is not None:
        check_function("titles", titles)
    unknown = sorted(set(options) - _DRAWN.keys())
    if unknown:
        raise InputError(f"{unknown[0]} is no option: there are {', '.join(_DRAWN)}")
    fps, size, dpi = positive("fps", fps, _FASTEST), positive("size", size), positive("dpi", dpi)
    hold = from_0("hold", hold)
    if (1 + hold) / fps > _LONGEST:
        raise InputError(
            f"hold must be less, or fps more: the last frame stays at most {_LONGEST:.0f} seconds"
        )
    if not _SMALLEST <= size * dpi <= _LARGEST / len(landscapes):
        raise InputError(
            f"size times dpi must be {_SMALLEST} to {_LARGEST // len(landscapes):,} pixels of one "
            f"picture, not {size * dpi:.4g}"
        )
    if suffix == ".mp4":
        check_ffmpeg()
    need_matplotlib("an animation")

    def pictures() -> Iterator[Image]:
        for index in range(count):
            for axes, copy, (name, landscape) in zip(
                panels, chosen, landscapes.items(), strict=True
            ):
                title = (titles or _title)(name, landscape.frames[index].of(copy))
                axes.clear()
                drawn = {**_DRAWN, **options}
                draw_frame(landscape, index, copy, title=title, axes=axes, **drawn)
                axes.title.set_fontsize(min(12.0, _LETTERS * size))
            yield picture_of(figure)

    figure, panels = _panels(len(landscapes), size, dpi, options.get("kind", "contour"))
    write = write_gif if suffix == ".gif" else write_mp4
    write(target, list(pictures()), fps, hold)


def _panels(
    count: int,
    size: float,
    dpi: float,
    kind: str,
) -> tuple[Figure, Sequence[Axes]]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(size * count, size * 1.13), dpi=dpi)
    panels = figure.subplots(
        1,
        count,
        squeeze=False,
        subplot_kw={"projection": "3d" if kind == "surface" else None},
        # places stay the same from frame to frame
        gridspec_kw={"left": 0.02, "right": 0.98, "bottom": 0.02, "top": 0.87, "wspace": 0.04},
    )
    return figure, panels[0]


def _frames_of(landscapes: Mapping[str, Landscape]) -> int:
    """Give how many frames there are, the same in all landscapes."""
    if not isinstance(landscapes, Mapping) or not landscapes:
        raise InputError(
            f"landscapes must be one or more by name, not {type(landscapes).__name__}"
            if not isinstance(landscapes, Mapping)
            else "landscapes must be one or more by name, and there are none"
        )
    for name, landscape in landscapes.items():
        if not hasattr(landscape, "index_of"):
            raise InputError(f"landscapes[{name!r}] must be a Landscape, not {landscape!r:.60}")
    counts = {name: landscape.index_of(None) + 1 for name, landscape in landscapes.items()}
    if len(set(counts.values())) > 1:
        listed = ", ".join(f"{name!r} {count}" for name, count in counts.items())
        raise InputError(f"landscapes must have equally many frames: {listed}")
    return next(iter(counts.values()))


def _title(name: str, frame: Frame) -> str:
    step = f"step {frame.step:,}"
    return f"{name}\n{step}" if name else step
