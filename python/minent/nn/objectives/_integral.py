"""Functions that are known by their slopes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(32)


def integral(slope: Callable[[Tensor], Tensor], start: float, t: Tensor) -> Tensor:
    """Integrate from `start` to each t, with `slope` itself as the gradient."""
    return _Integral.apply(t, slope, start)  # type: ignore[no-any-return]


class _Integral(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, t: Tensor, slope: Callable[[Tensor], Tensor], start: float) -> Tensor:  # noqa: ANN401
        ctx.save_for_backward(t)
        ctx.slope = slope
        half = (t.double() - start).unsqueeze(-1) / 2
        nodes, weights = (torch.tensor(x, device=t.device) for x in (_NODES, _WEIGHTS))
        return (half * slope(start + half * (nodes + 1)) * weights).sum(-1).to(t.dtype)

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, None, None]:  # noqa: ANN401
        (t,) = ctx.saved_tensors
        return grad * ctx.slope(t), None, None
