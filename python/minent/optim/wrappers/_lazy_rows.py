"""Lazy rows: words that are not in a batch stay where they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from minent.errors import InputError
from minent.optim.wrappers._wrapper import Wrapper

if TYPE_CHECKING:
    from collections.abc import Iterable

    from torch.optim import Optimizer


class LazyRows(Wrapper):
    """Move only rows that have a gradient in this batch, and update only their state.

    Momentum and decay move every row of an embedding at every step, also of words that are not
    there, and moments of rare words fade. Rows whose gradient is all 0 keep their value and every
    state of their parameter's shape; other state, such as the count of steps, is one for all rows,
    as in ``torch.optim.SparseAdam``.

    Parameters
    ----------
    optimizer : Optimizer
        Any of torch's kind that steps without a closure.
    params : Tensor or iterable of Tensor
        Embeddings with dense gradients; rows are the first dimension.

    Raises
    ------
    InputError
        When one of `params` is not of `optimizer`.
    RuntimeError
        From a step with a closure, where the gradients are not known before.

    Notes
    -----
    A step copies these parameters and their state.

    References
    ----------
    kexue.fm archive 6869.

    Examples
    --------
    >>> import torch
    >>> from minent.optim import LazyRows
    >>> table = torch.nn.Embedding(2, 1, _weight=torch.zeros(2, 1))
    >>> sgd = torch.optim.SGD(table.parameters(), lr=1.0, momentum=0.5)
    >>> lazy = LazyRows(sgd, table.weight)
    >>> for word in (0, 1):
    ...     sgd.zero_grad()
    ...     table(torch.tensor(word)).sum().backward()
    ...     sgd.step()
    >>> table.weight.tolist()  # without the wrapper row 0 would drift on, to -1.5
    [[-1.0], [-1.0]]
    """

    def __init__(self, optimizer: Optimizer, params: Tensor | Iterable[Tensor]) -> None:
        self._params = [params] if isinstance(params, Tensor) else list(params)
        self._saved: list[tuple[Tensor, Tensor, Tensor]] = []
        super().__init__(optimizer)
        known = set(self.parameters())
        if not all(parameter in known for parameter in self._params):
            self.remove()
            raise InputError("params must be parameters of the optimizer")

    def before(self, closure: bool) -> None:
        """Remember rows that have no gradient, and their state."""
        if closure:
            raise RuntimeError("LazyRows works with optimizers that step without a closure")
        self._saved = []
        for parameter in self._params:
            grad = parameter.grad
            if grad is not None:
                idle = (grad == 0).reshape(len(grad), -1).all(1)
                for tensor in (parameter, *self._state(parameter)):
                    self._saved.append((tensor, idle, tensor.clone()))

    def after(self, closure: bool) -> None:
        """Put idle rows back."""
        for tensor, idle, old in self._saved:
            shape = (-1, *[1] * (old.ndim - 1))
            tensor.copy_(torch.where(idle.view(shape), old, tensor))
        self._saved = []

    def _state(self, parameter: Tensor) -> list[Tensor]:
        """Give what the optimizer remembers of each row."""
        # not by index, which would make an entry
        state: dict[str, Any] = self.optimizer.state.get(parameter, {})
        return [
            value
            for value in state.values()
            if isinstance(value, Tensor) and value.shape == parameter.shape
        ]
