"""A multiplier that rises while a limit is exceeded, and falls while it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from torch import Tensor


def ascend(weight: Tensor, rate: float, excess: Tensor) -> None:
    """Move a multiplier in place to max(0, weight + rate * excess) (VDB, arXiv 1810.00821)."""
    with torch.no_grad():
        weight.add_(rate * excess.detach()).clamp_(min=0)
