"""Samples of a normal distribution, through which gradients reach its mean and its variance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch

if TYPE_CHECKING:
    from torch import Tensor


def draw_normal(
    mean: Tensor,
    log_var: Tensor,
    k: int | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Draw one sample of each normal variable, or k of each: mean + exp(log_var / 2) * noise."""
    shape = mean.shape if k is None else (k, *mean.shape)
    noise = torch.randn(shape, dtype=mean.dtype, device=mean.device, **drawn_by(generator))
    return mean + torch.exp(log_var / 2) * noise


def drawn_by(generator: torch.Generator | None) -> dict[str, Any]:
    """Give the argument that says where random numbers come from, if it is not torch's own.

    Compiled for batches of any size, functions of torch take no ``generator=``, None neither.
    """
    return {} if generator is None else {"generator": generator}
