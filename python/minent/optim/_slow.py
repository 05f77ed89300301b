"""Slow weights that follow the fast ones, and pull them back: the move of Lookahead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from torch import Tensor


def pull(fast: list[Tensor], slow: list[Tensor], alpha: float) -> None:
    """Move the slow weights by alpha of the way to the fast ones, and the fast ones there."""
    torch._foreach_lerp_(slow, fast, alpha)
    torch._foreach_copy_(fast, slow)
