"""Fields that go along the gradient at a speed of their own."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from minent.optim._lists import norm
from minent.optim.fields._field import Field, Here

if TYPE_CHECKING:
    from torch import Tensor


class Scaled(Field):
    """f = s g with one number s for all parameters; a subclass gives s by `scale`.

    Examples
    --------
    >>> import torch
    >>> from minent.optim import Flow
    >>> class Squared(Scaled):
    ...     name = "squared"
    ...     def scale(self, length, here):
    ...         return length
    >>> x = torch.tensor([3.0, 4.0], requires_grad=True)
    >>> x.grad = x.detach().clone()
    >>> Flow([x], lr=0.1, field=Squared()).step()
    >>> x.tolist()
    [1.5, 2.0]
    """

    @abstractmethod
    def scale(self, length: Tensor, here: Here) -> Tensor:
        """Find s from the length of g, 0-d; it must be finite where the length is 0."""

    def direction(self, here: Here) -> None:
        """Write s g."""
        here.each("copy_", here.out, here.grads)
        here.each("mul_", here.out, self.scale(norm(here.grads), here))


def inverse(length: Tensor) -> Tensor:
    """Give 1/length, and 0 where the length is 0."""
    return (1 / length).nan_to_num(posinf=0.0)
