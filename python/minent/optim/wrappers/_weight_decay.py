"""Decoupled weight decay, for optimizers that have none or only the coupled kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from minent._numbers import positive
from minent.optim.wrappers._wrapper import Wrapper, moving

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor
    from torch.optim import Optimizer


class WeightDecay(Wrapper):
    """Shrink parameters by ``1 - lr rate`` before each step, outside the gradient.

    Parameters
    ----------
    optimizer : Optimizer
        Any of torch's kind; on Adam this makes AdamW.
    rate : float
        Above 0.
    where : callable, optional
        Says of a parameter whether it decays; by default all do.

    Raises
    ------
    InputError
        When `rate` is not above 0, or `optimizer` is not an optimizer.

    Notes
    -----
    As in AdamW, a parameter without gradient does not decay. Before a closure it is not known which
    will have one: then all that are trained do. A method of higher order keeps its order in the
    field; the decay is a step of its own.

    References
    ----------
    arXiv 1711.05101.

    Examples
    --------
    >>> import torch
    >>> from minent.optim import WeightDecay
    >>> x = torch.nn.Parameter(torch.tensor([8.0]))
    >>> sgd = torch.optim.SGD([x], lr=0.5)
    >>> decay = WeightDecay(sgd, 0.25)
    >>> x.grad = torch.tensor([1.0])
    >>> sgd.step()
    >>> x.tolist()  # 8 (1 - 0.5 * 0.25) - 0.5
    [6.5]
    >>> decay.remove()
    """

    def __init__(
        self,
        optimizer: Optimizer,
        rate: float,
        *,
        where: Callable[[Tensor], bool] = lambda parameter: True,
    ) -> None:
        self.rate = positive("rate", rate)
        self.where = where
        super().__init__(optimizer)

    def before(self, closure: bool) -> None:
        """Shrink what the step will move."""
        for group in self.optimizer.param_groups:
            params = [p for p in moving(group["params"], closure=closure) if self.where(p)]
            if params:
                torch._foreach_mul_(params, 1 - float(group["lr"]) * self.rate)
