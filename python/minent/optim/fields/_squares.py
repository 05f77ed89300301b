"""Squares of gradients that fields remember, and gradients over their roots."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from minent.optim.fields._field import Here


def memory(name: str, here: Here) -> list[torch.Tensor]:
    """Give a tensor of memory for each parameter, zero at first."""
    for state, out in zip(here.states, here.out, strict=True):
        if name not in state:
            state[name] = torch.zeros_like(out)
    return [state[name] for state in here.states]


def divide(here: Here, *, inside: float = 0.0, outside: float = 0.0) -> None:
    """Make of the squares in out the gradient over their root, an eps inside it or outside."""
    least = torch.finfo(here.out[0].dtype).tiny
    if inside >= least:
        here.each("add_", here.out, inside)
    elif not outside:
        # 0 where the gradient is 0, and no steps without bound where its square is
        here.each("clamp_min_", here.out, least)
    here.each("sqrt_", here.out)
    if outside:
        here.each("add_", here.out, max(outside, least))
    here.each("reciprocal_", here.out)
    here.each("mul_", here.out, here.grads)
