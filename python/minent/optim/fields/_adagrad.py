"""Adagrad as a flow: a memory that never forgets slows each component down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch.optim.adagrad import adagrad

from minent._numbers import not_below_0
from minent.optim._lists import can_fuse
from minent.optim.fields._field import Here, TorchRule
from minent.optim.fields._squares import divide, memory

if TYPE_CHECKING:
    from torch import Tensor


class Adagrad(TorchRule):
    """f = g / (sqrt(s) + eps), with s the sum of g² over all steps, for each component.

    Parameters
    ----------
    eps : float
        Added to the root; 0 or above.

    Raises
    ------
    InputError
        When an argument is out of its range.

    Notes
    -----
    The sum grows at the first stage of a step. Euler's method is torch's own Adagrad without decay
    of its rate.

    Examples
    --------
    >>> import torch
    >>> from minent.optim import Flow
    >>> x = torch.tensor([4.0, -0.5], requires_grad=True)
    >>> optimizer = Flow([x], lr=0.5, field=Adagrad(eps=0.0))
    >>> x.grad = x.detach().clone()
    >>> optimizer.step()
    >>> x.tolist()
    [3.5, 0.0]
    """

    name = "adagrad"

    def __init__(self, eps: float = 1e-10) -> None:
        self.eps = not_below_0("eps", eps)

    def direction(self, here: Here) -> None:
        """Write g / (sqrt(s) + eps)."""
        sums = memory("sum", here)
        if here.first:
            here.each("addcmul_", sums, here.grads, here.grads)
        here.each("copy_", here.out, sums)
        divide(here, outside=self.eps)

    def euler(
        self,
        params: list[Tensor],
        grads: list[Tensor],
        states: list[dict[str, Any]],
        lr: float,
        foreach: bool | None,
    ) -> None:
        """Step by torch's Adagrad, fused where that was not ruled out."""
        for state, parameter in zip(states, params, strict=True):
            if "sum" not in state:
                state["sum"] = torch.zeros_like(parameter)
        sums = [state["sum"] for state in states]
        # torch counts steps only for a decay of its rate, which is not used here
        counts = [torch.zeros(()) for _ in params]
        fused = foreach is None and can_fuse(params, grads, sums, devices=("cpu",))
        adagrad(
            params,
            grads,
            sums,
            counts,
            foreach=not fused and foreach is not False,
            fused=fused,
            lr=lr,
            weight_decay=0,
            lr_decay=0,
            eps=self.eps,
            maximize=False,
        )
