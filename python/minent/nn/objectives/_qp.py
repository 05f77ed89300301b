"""The quadratic potential: a linear gain less its square over a distance."""

from __future__ import annotations

import torch
from torch import Tensor

from minent.errors import InputError


def quadratic_potential(delta: Tensor, width: Tensor) -> Tensor:
    """Give the mean of ``-delta + delta^2 / (2 width)``, a width for each sample.

    Its least value over delta is ``-width / 2``, at ``delta = width``. Where a pair is one point
    twice the width is 0, and so is delta for any critic that is a function: the term is then 0.
    """
    if len(delta) != len(width):
        raise InputError(f"t_real must have one row a sample, {len(width)}, not {len(delta)}")
    least = torch.finfo(width.dtype).tiny
    width = width.clamp_min(least).view(-1, *[1] * (delta.ndim - 1))
    return (-delta + delta.square() / (2 * width)).mean()
