"""Tensors that batches are written into, given by a caller."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from torch import Tensor

from minent.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import torch

    from minent.loaders._pass import Lent

    Field = tuple[torch.dtype, tuple[int, ...]]
    Tensors = tuple[Tensor, ...]


def sets_of(
    out: Tensors | Sequence[Tensors], fields: Sequence[Field], batch_size: int
) -> list[Tensors]:
    """Check tensors that batches shall be written into.

    Parameters
    ----------
    out : tuple of Tensor or sequence of them
        One set, or several that are written in turn.
    fields : sequence of (dtype, shape)
        What each tensor holds, per sample.
    batch_size : int
        Samples in a batch.

    Raises
    ------
    InputError
        When they are of another number, shape, type or device, or not contiguous, or when two of
        them share memory.
    """
    shapes = [(batch_size, *shape) for _, shape in fields]
    wanted = ", ".join(f"{d} {s}" for (d, _), s in zip(fields, shapes, strict=True))
    if not isinstance(out, (tuple, list)):
        raise InputError(f"out must be tensors {wanted}")
    sets: list[Any] = [out] if out and isinstance(out[0], Tensor) else list(out)
    for tensors in sets:
        if not isinstance(tensors, (tuple, list)) or len(tensors) != len(fields):
            raise InputError(f"out must be tensors {wanted}")
        for tensor, (dtype, _), shape in zip(tensors, fields, shapes, strict=True):
            fits = isinstance(tensor, Tensor) and tuple(tensor.shape) == shape
            if not fits or tensor.dtype != dtype or tensor.device.type != "cpu":
                raise InputError(f"out must be tensors {wanted} in the memory of the CPU")
            if not tensor.is_contiguous() or tensor.requires_grad or tensor.data_ptr() % 8:
                raise InputError(
                    "out must be contiguous tensors without gradients, at multiples of 8 bytes"
                )
    if not sets:
        raise InputError(f"out must be tensors {wanted}")
    spans = sorted(span for tensors in sets for span in lent(tensors))
    for (start, size), (after, _) in pairwise(spans):
        if start + size > after:
            raise InputError("the tensors of out share memory")
    return [tuple(tensors) for tensors in sets]


def lent(tensors: Sequence[Tensor]) -> Lent:
    """Tell where tensors lie."""
    return [(tensor.data_ptr(), tensor.numel() * tensor.element_size()) for tensor in tensors]
