"""Gradient accumulation: the mean gradient of several small batches makes one step."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import torch

from minent._numbers import at_least_one
from minent.optim.wrappers._wrapper import StatefulWrapper, placed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from torch import Tensor
    from torch.nn import Module
    from torch.optim import Optimizer


class Accumulation(StatefulWrapper):
    """Step only at every n-th call of ``step``, by the mean of the gradients of n calls.

    The loop stays as it is: ``zero_grad``, ``backward``, ``step`` for each small batch. Calls that
    only gather leave no gradient, and torch's optimizers leave a parameter without gradient alone.
    Sums are in the state_dict.

    Parameters
    ----------
    optimizer : Optimizer
        Any of torch's kind that steps without a closure.
    n : int
        How many batches make a step.
    modules : iterable of Module
        Looked through for batch normalization, whose statistics are still those of small batches.

    Raises
    ------
    InputError
        When `n` is not a whole number of at least 1, or there is such a wrapper already.
    RuntimeError
        From a step with a closure, which would call backward after the gradients were gathered.

    Warns
    -----
    UserWarning
        When `modules` hold batch normalization.

    Notes
    -----
    Attach it before other wrappers, so that they see whether a call is a step. A scheduler should
    step when the optimizer does: where `gathered` is 0.

    References
    ----------
    kexue.fm archives 5879 (whose first code its author withdrew) and 6794.

    Examples
    --------
    >>> import torch
    >>> from minent.optim import Accumulation
    >>> x = torch.nn.Parameter(torch.zeros(1))
    >>> sgd = torch.optim.SGD([x], lr=1.0)
    >>> accumulation = Accumulation(sgd, 2)
    >>> for value in (1.0, 3.0):
    ...     x.grad = torch.tensor([value])
    ...     sgd.step()
    ...     print(x.tolist())
    [0.0]
    [-2.0]
    """

    name = "accumulation"

    def __init__(self, optimizer: Optimizer, n: int, *, modules: Iterable[Module] = ()) -> None:
        self.n = at_least_one("n", n)
        self.gathered = 0
        self._sums: dict[Tensor, Tensor] = {}
        super().__init__(optimizer)
        kind = torch.nn.modules.batchnorm._BatchNorm
        if any(isinstance(part, kind) for module in modules for part in module.modules()):
            warnings.warn(
                "batch normalization sees each small batch alone: accumulated gradients are not "
                "those of one large batch",
                UserWarning,
                stacklevel=2,
            )

    def before(self, closure: bool) -> None:
        """Gather gradients; let them through only when there are enough."""
        if closure:
            raise RuntimeError("Accumulation works with optimizers that step without a closure")
        self.gathered = (self.gathered + 1) % self.n
        for parameter in self.parameters():
            grad = parameter.grad
            if grad is not None:
                if parameter in self._sums:
                    self._sums[parameter] += grad
                else:
                    self._sums[parameter] = grad.clone()
            parameter.grad = None
            if not self.gathered and parameter in self._sums:
                parameter.grad = self._sums.pop(parameter).div_(self.n)

    def state(self) -> dict[str, Any]:
        """Give the number of batches gathered and the sums."""
        return {"gathered": self.gathered, "sums": [self._sums.get(p) for p in self.parameters()]}

    def restore(self, state: dict[str, Any]) -> None:
        """Take a state back."""
        self.gathered = state["gathered"]
        self._sums = placed(state["sums"], self.parameters())
