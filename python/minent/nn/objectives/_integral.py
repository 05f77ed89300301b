"""Functions that are known by their slopes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor

# Shares of the way, in pieces that are longer the farther they are: slopes turn near the start.
_ENDS = np.array([0, 1 / 512, 1 / 64, 1 / 8, 1])
_POINTS, _MASSES = np.polynomial.legendre.leggauss(20)
_NODES = (_ENDS[:-1, None] + np.diff(_ENDS)[:, None] * (_POINTS + 1) / 2).ravel()
_WEIGHTS = (np.diff(_ENDS)[:, None] * _MASSES / 2).ravel()


def integral(slope: Callable[[Tensor], Tensor], start: float, t: Tensor) -> Tensor:
    """Integrate from `start` to each t, with `slope` itself as the gradient."""
    return _Integral.apply(t, slope, start)  # type: ignore[no-any-return]


class _Integral(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, t: Tensor, slope: Callable[[Tensor], Tensor], start: float) -> Tensor:  # noqa: ANN401
        ctx.save_for_backward(t)
        ctx.slope = slope
        way = (t.double() - start).unsqueeze(-1)
        nodes, weights = (torch.tensor(x, device=t.device) for x in (_NODES, _WEIGHTS))
        return (way * slope(start + way * nodes) * weights).sum(-1).to(t.dtype)

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, None, None]:  # noqa: ANN401
        (t,) = ctx.saved_tensors
        return grad * ctx.slope(t.double()).to(t.dtype), None, None
