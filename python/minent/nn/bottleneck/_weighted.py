"""A loss times a multiplier that moves before the backward pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from torch.autograd import Function

if TYPE_CHECKING:
    from torch import Tensor


class _Weighted(Function):
    """A product whose gradient has the weight as it was.

    The weight is not kept for the backward pass as tensors of a graph are: a checkpoint that runs
    the layer again would then find another number of these, or a weight that has moved.
    """

    @staticmethod
    def forward(ctx: Any, loss: Tensor, weight: Tensor) -> Tensor:  # noqa: ANN401 - torch's own
        ctx.weight = kept = weight.to(loss.dtype, copy=True)
        return loss * kept

    @staticmethod
    def backward(ctx: Any, *gradients: Any) -> Any:  # noqa: ANN401
        return gradients[0] * ctx.weight, None


def weighted(loss: Tensor, weight: Tensor) -> Tensor:
    """Give loss * weight, with a gradient for the loss alone."""
    result: Tensor = _Weighted.apply(loss, weight)
    return result
