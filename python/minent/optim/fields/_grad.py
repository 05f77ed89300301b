"""The gradient itself: Euler's method on it is gradient descent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from torch.optim.sgd import sgd

from minent.optim._lists import can_fuse
from minent.optim.fields._field import Here, TorchRule

if TYPE_CHECKING:
    from torch import Tensor


class Grad(TorchRule):
    """f = g; the loss falls at rate |g|².

    Examples
    --------
    >>> from minent.optim.fields import Grad
    >>> Grad().is_gradient
    True
    """

    name = "grad"
    is_gradient = True

    def direction(self, here: Here) -> None:
        """Write g."""
        here.each("copy_", here.out, here.grads)

    def euler(
        self,
        params: list[Tensor],
        grads: list[Tensor],
        states: list[dict[str, Any]],
        lr: float,
        foreach: bool | None,
    ) -> None:
        """Step by torch's SGD, fused where that was not ruled out."""
        none: list[Tensor | None] = [None] * len(params)
        fused = foreach is None and can_fuse(params, grads)
        sgd(
            params,
            grads,
            none,
            foreach=not fused and foreach is not False,
            fused=fused,
            weight_decay=0,
            momentum=0,
            lr=lr,
            dampening=0,
            nesterov=False,
            maximize=False,
        )
