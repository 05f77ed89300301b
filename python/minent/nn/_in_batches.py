"""A net on many samples, so many at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from minent._numbers import at_least_one
from minent.train._modes import evaluating

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor, nn


def in_batches(
    net: nn.Module,
    *inputs: Tensor,
    batch_size: int,
    dim: int = 0,
    call: Callable[..., Tensor] | None = None,
) -> Tensor:
    """Run a net in evaluation mode on parts of its inputs, cut along one dimension; no gradients.

    With `call` that function is called, which runs the net.

    Raises
    ------
    InputError
        When `batch_size` is below 1.
    """
    each = at_least_one("batch_size", batch_size)
    parts = zip(*(torch.split(tensor, each, dim) for tensor in inputs), strict=True)
    with torch.no_grad(), evaluating(net):
        return torch.cat([(call or net)(*part) for part in parts], dim)
