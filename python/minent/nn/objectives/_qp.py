"""The quadratic potential: a linear gain less its square over a distance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from minent.errors import InputError

if TYPE_CHECKING:
    from torch import Tensor


def quadratic_potential(delta: Tensor, width: Tensor) -> Tensor:
    """Give the mean of ``-delta + delta^2 / (2 width)``, a width for each sample.

    Its least value over delta is ``-width / 2``, at ``delta = width``.
    """
    return square_over(delta, 2 * width) - delta.mean()


def square_over(delta: Tensor, width: Tensor) -> Tensor:
    """Give the mean of ``delta^2 / width``, a width for each sample.

    Where a pair is one point twice the width is 0, and so is delta for any critic that is a
    function: the term is then 0.
    """
    if not delta.ndim or len(delta) != len(width):
        shape = tuple(delta.shape)
        raise InputError(f"t_real must have a row for each of {len(width)} samples, not {shape}")
    least = torch.finfo(width.dtype).tiny
    return (delta.square() / width.clamp_min(least).view(-1, *[1] * (delta.ndim - 1))).mean()
