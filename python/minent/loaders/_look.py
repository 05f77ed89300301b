"""How images are cropped, resized and varied: what callers say, checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from minent._numbers import at_least_one, from_0_to_1, not_below_0, positive, whole
from minent.errors import InputError

_FILTERS = ("nearest", "box", "bilinear", "bicubic", "lanczos")


@dataclass(frozen=True)
class Look:
    """How images are read and varied, as compiled code reads it."""

    size: tuple[int, int]
    channels: int
    resize: str
    crop: str
    middle: tuple[int, int]
    scale: tuple[float, float]
    ratio: tuple[float, float]
    flip: float
    jitter: tuple[float, float, float, float]
    max_pixels: int
    exact: bool
    replace: bool


def look_of(
    *,
    size: tuple[int, int],
    channels: int,
    resize: str,
    crop: str | int | tuple[int, int] | None,
    scale: tuple[float, float],
    ratio: tuple[float, float],
    flip: bool | float,
    jitter: float | tuple[float, float, float, float],
    max_pixels: int,
    exact: bool,
    replace: bool,
) -> Look:
    """Check the options of `Images`, whose meaning is told there."""
    name, middle = _crop(crop)
    return Look(
        size=size,
        channels=channels,
        resize=one_of("resize", resize, _FILTERS),
        crop=name,
        middle=middle,
        scale=_range("scale", scale, 1.0),
        ratio=_range("ratio", ratio),
        flip=_flip(flip),
        jitter=_jitter(jitter),
        max_pixels=at_least_one("max_pixels", max_pixels),
        exact=bool(exact),
        replace=replace,
    )


def one_of(name: str, value: object, known: tuple[str, ...]) -> str:
    """Return a known word, or raise `InputError`."""
    if value not in known:
        raise InputError(f"{name} must be one of {', '.join(known)}, not {value!r}")
    return str(value)


def pair(name: str, value: Any) -> tuple[int, int]:  # noqa: ANN401 - what a caller gave
    """Return a height and a width, given as one number or two, or raise `InputError`."""
    parts = value if isinstance(value, (tuple, list)) else (value, value)
    numbers = [whole(part) for part in parts]
    if len(numbers) != 2 or any(number is None or not 1 <= number <= 65_535 for number in numbers):
        raise InputError(
            f"{name} must be one or two whole numbers from 1 to 65,535, not {value!r:.60}"
        )
    return int(numbers[0] or 0), int(numbers[1] or 0)


def _crop(crop: Any) -> tuple[str, tuple[int, int]]:  # noqa: ANN401 - what a caller gave
    if crop is None:
        return "whole", (1, 1)
    if isinstance(crop, str):
        return one_of("crop", crop, ("center", "random")), (1, 1)
    return "middle", pair("crop", crop)


def _flip(flip: bool | float) -> float:
    return 0.5 * flip if isinstance(flip, (bool, np.bool_)) else from_0_to_1("flip", flip)


def _range(name: str, value: Any, most: float = float("inf")) -> tuple[float, float]:  # noqa: ANN401
    if not isinstance(value, (tuple, list)) or len(value) != 2:
        raise InputError(f"{name} must be two numbers, not {value!r}")
    low, high = (positive(name, part, most) for part in value)
    if low > high:
        raise InputError(f"{name} must be two numbers in ascending order, not {value!r}")
    return low, high


def _jitter(jitter: Any) -> tuple[float, float, float, float]:  # noqa: ANN401 - what a caller gave
    parts = jitter if isinstance(jitter, (tuple, list)) else (jitter, jitter, jitter, 0.0)
    if len(parts) != 4:
        raise InputError(f"jitter must be one or four numbers, not {jitter!r}")
    brightness, contrast, saturation, hue = (not_below_0("jitter", part) for part in parts)
    if hue > 0.5:
        raise InputError(f"jitter must turn hues by at most 0.5, not {hue}")
    return brightness, contrast, saturation, hue
