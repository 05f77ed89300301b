"""A multiplier that rises while a limit is exceeded, and falls while it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from torch import Tensor


def ascend(weight: Tensor, rate: float, excess: Tensor) -> None:
    """Move a multiplier in place to max(0, weight + rate * excess) (VDB, arXiv 1810.00821).

    An excess that is not finite, of a batch that overflowed, moves nothing: it would stay for good.
    """
    with torch.no_grad():
        excess = excess.detach().nan_to_num(nan=0.0, posinf=0.0, neginf=0.0)
        weight.add_(rate * excess).clamp_(min=0)
