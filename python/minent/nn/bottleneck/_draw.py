"""Samples of a normal distribution, through which gradients reach its mean and its variance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from torch import Tensor


def draw_normal(mean: Tensor, log_var: Tensor) -> Tensor:
    """Draw one sample of each normal variable: mean + exp(log_var / 2) * noise."""
    return mean + torch.exp(log_var / 2) * torch.randn_like(mean)
