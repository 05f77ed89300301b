"""What objectives are given, checked and raised to a precision that losses can be taken in."""

from __future__ import annotations

import torch
from torch import Tensor

from minent.errors import InputError


def read(name: str, value: object) -> Tensor:
    """Return numbers in float32 at least, or raise `InputError`."""
    if not isinstance(value, Tensor) or not value.is_floating_point():
        what = str(value.dtype) if isinstance(value, Tensor) else type(value).__name__
        raise InputError(f"{name} must be a tensor of floating-point numbers, not {what}")
    if not value.numel():
        raise InputError(f"{name} must hold at least one number")
    return value if value.dtype == torch.float64 else value.float()


def alike(name: str, value: Tensor, other_name: str, other: Tensor) -> None:
    """Refuse shapes that differ: they would be broadcast to all pairs in silence."""
    if value.shape != other.shape:
        raise InputError(
            f"{name} and {other_name} must have one shape, not {tuple(value.shape)} and "
            f"{tuple(other.shape)}"
        )
