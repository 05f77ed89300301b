"""What a field is: the direction of a flow, from the gradient and what it remembers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from torch import Tensor

    from minent.optim._lists import Lists


@dataclass
class Here:
    """Where a field is asked for.

    Attributes
    ----------
    grads : list of Tensor
        The gradient g of what is descended on, clipped; not to be changed.
    out : list of Tensor
        Where the direction goes; what it holds at first is arbitrary.
    loss : Tensor or None
        What is descended on, 0-d; None when the step has no closure.
    states : list of dict
        The state of each parameter, a part of the state_dict of the optimizer.
    shared : dict
        The state of the field as a whole, a part of the state_dict too.
    first : bool
        Whether this is the first stage of a step, the only one at which memory may move.
    each : Lists
        Does in-place operations on lists of tensors: ``each("add_", out, grads, alpha=2)``.
    """

    grads: list[Tensor]
    out: list[Tensor]
    loss: Tensor | None
    states: list[dict[str, Any]]
    shared: dict[str, Any]
    first: bool
    each: Lists


class Field(ABC):
    """A vector field f with <g, f> > 0; its flow is θ' = -f.

    A subclass writes f to ``here.out``. Memory (moving averages, sums) moves at the first stage
    of a step and stays as it is at the later ones: within a step the field is then a function of θ
    alone, and a method keeps its order for it. It lives in ``here.states`` and ``here.shared``, as
    tensors and numbers only, made at their first use.

    Attributes
    ----------
    name : str
        By what `Flow` knows it.
    needs_loss : bool
        Whether ``here.loss`` must be there.
    is_gradient : bool
        Whether f is g itself; `direction` is then never called.

    Examples
    --------
    >>> import torch
    >>> from minent.optim import Flow
    >>> class Cubic(Field):
    ...     name = "cubic"
    ...     def direction(self, here):
    ...         here.each("copy_", here.out, here.grads)
    ...         here.each("pow_", here.out, 3)
    >>> x = torch.tensor([2.0], requires_grad=True)
    >>> x.grad = torch.tensor([2.0])
    >>> Flow([x], lr=0.125, field=Cubic()).step()
    >>> x.item()
    1.0
    """

    name: ClassVar[str]
    needs_loss: ClassVar[bool] = False
    is_gradient: ClassVar[bool] = False

    @abstractmethod
    def direction(self, here: Here) -> None:
        """Write f to ``here.out``."""


class TorchRule(Field):
    """A field on which Euler's method is a rule of torch's own."""

    @abstractmethod
    def euler(
        self,
        params: list[Tensor],
        grads: list[Tensor],
        states: list[dict[str, Any]],
        lr: float,
        foreach: bool | None,
    ) -> None:
        """Take a whole step of Euler's method by a rule of torch's own."""
