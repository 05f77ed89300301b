"""Batches: any nesting of tuples, lists and dictionaries with tensors in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from torch import Tensor

if TYPE_CHECKING:
    from collections.abc import Callable

    import torch


class Batch(NamedTuple):
    """What a step takes: data, how many samples are here, and how many over all processes."""

    data: Any
    size: int
    everywhere: int


def size_of(data: object) -> int | None:
    """Find the number of samples: the length of the first tensor that has one."""
    if isinstance(data, Tensor):
        return data.shape[0] if data.dim() else None
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
    return map_tensors(data, lambda tensor: tensor.to(device, non_blocking=True))


def map_tensors(data: Any, change: Callable[[Tensor], Tensor]) -> Any:  # noqa: ANN401
    """Change all tensors in any nesting; what is no tensor stays as it is."""
    if isinstance(data, Tensor):
        return change(data)
    if isinstance(data, dict):
        return {name: map_tensors(value, change) for name, value in data.items()}
    if isinstance(data, (tuple, list)):
        changed = [map_tensors(value, change) for value in data]
        return type(data)(*changed) if hasattr(data, "_fields") else type(data)(changed)
    return data
