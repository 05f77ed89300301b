"""What objectives are given, checked and raised to a precision that losses can be taken in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minent.errors import InputError
from minent.nn._given import floats, wide

if TYPE_CHECKING:
    from torch import Tensor


def read(name: str, value: object) -> Tensor:
    """Return numbers in float32 at least, or raise `InputError`."""
    numbers = floats(name, value)
    if not numbers.numel():
        raise InputError(f"{name} must hold at least one number")
    return wide(numbers)


def alike(name: str, value: Tensor, other_name: str, other: Tensor) -> None:
    """Refuse shapes that differ: they would be broadcast to all pairs in silence."""
    if value.shape != other.shape:
        raise InputError(
            f"{name} and {other_name} must have one shape, not {tuple(value.shape)} and "
            f"{tuple(other.shape)}"
        )
