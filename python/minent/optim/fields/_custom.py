"""A field from a plain function."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minent.errors import InputError
from minent.optim.fields._field import Field, Here

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from torch import Tensor


class Custom(Field):
    """f = function(g): a function from the list of gradients to the list of directions.

    Parameters
    ----------
    function : callable
        Takes the gradients of all parameters that have one, a list, which it must not change;
        returns a tensor of the same shape for each.

    Examples
    --------
    >>> import torch
    >>> from minent.optim import Flow
    >>> x = torch.tensor([3.0, -0.5], requires_grad=True)
    >>> x.grad = x.detach().clone()
    >>> Flow([x], lr=1.0, field=lambda grads: [g.clamp(-1, 1) for g in grads]).step()
    >>> x.tolist()
    [2.0, 0.0]
    """

    name = "custom"

    def __init__(self, function: Callable[[list[Tensor]], Sequence[Tensor]]) -> None:
        self.function = function

    def direction(self, here: Here) -> None:
        """Write what the function gives."""
        found = list(self.function(here.grads))
        if [tuple(f.shape) for f in found] != [tuple(g.shape) for g in here.grads]:
            raise InputError("field must return a tensor like each gradient, in their order")
        here.each("copy_", here.out, found)
