"""What callers give, and what is wrong with it: tensors, functions, random generators, batches."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from minent.errors import InputError

_WIDE = (torch.float32, torch.float64)


def floats(name: str, value: object) -> Tensor:
    """Return a tensor of floating-point numbers as it is, or raise `InputError`."""
    if not isinstance(value, Tensor) or not value.is_floating_point():
        what = str(value.dtype) if isinstance(value, Tensor) else type(value).__name__
        raise InputError(f"{name} must be a tensor of floating-point numbers, not {what}")
    return value


def wide(x: Tensor) -> Tensor:
    """Give numbers in float32 at least."""
    return x if x.dtype in _WIDE else x.float()


def check_two(what: str, x: Tensor) -> None:
    """Refuse a batch of one, where samples are compared with others."""
    if len(x) < 2:
        raise InputError(
            f"{what} needs at least two samples in a batch: take another batch_size, or leave out "
            "the last samples"
        )


def check_function(name: str, value: object) -> None:
    """Refuse what cannot be called."""
    if not callable(value):
        raise InputError(f"{name} must be a Module or another function, not {value!r:.60}")


def check_generator(name: str, value: object) -> None:
    """Refuse seeds, and all else that is no generator of random numbers."""
    if value is not None and not isinstance(value, torch.Generator):
        raise InputError(
            f"{name} must be a torch.Generator or None, not {value!r:.60} "
            "(of a seed: torch.Generator().manual_seed(seed))"
        )


def check_switch(name: str, value: object) -> None:
    """Refuse what is neither True nor False."""
    if not isinstance(value, bool):
        raise InputError(f"{name} must be True or False, not {value!r:.60}")


def samples_of(data: Any) -> Any:  # noqa: ANN401 - as of minent.train.fit
    """Give the samples of training data: the first of a tuple, which may have labels too."""
    return data[0] if isinstance(data, tuple) and data else data
