"""Batches: any nesting of tuples, lists and dictionaries with tensors in it."""

from __future__ import annotations

from typing import Any, NamedTuple

import torch
from torch import Tensor


class Batch(NamedTuple):
    """What a step takes: data, how many samples are here, and how many over all processes."""

    data: Any
    size: int
    everywhere: int


def size_of(data: object) -> int | None:
    """Find the number of samples: the length of the first tensor."""
    if isinstance(data, Tensor):
        return data.shape[0] if data.dim() else 1
    if isinstance(data, dict):
        data = tuple(data.values())
    if isinstance(data, (tuple, list)):
        for part in data:
            size = size_of(part)
            if size is not None:
                return size
        return None
    shape: tuple[int, ...] = tuple(getattr(data, "shape", ()))
    return shape[0] if shape else None


def to_device(data: Any, device: torch.device) -> Any:  # noqa: ANN401 - any nesting
    """Move all tensors; what is no tensor stays as it is."""
    if isinstance(data, Tensor):
        return data.to(device, non_blocking=True)
    if isinstance(data, dict):
        return {name: to_device(value, device) for name, value in data.items()}
    if isinstance(data, (tuple, list)):
        moved = [to_device(value, device) for value in data]
        return type(data)(*moved) if hasattr(data, "_fields") else type(data)(moved)
    return data
