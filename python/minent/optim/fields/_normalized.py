"""The gradient at length 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minent.optim.fields._scaled import Scaled, inverse

if TYPE_CHECKING:
    from torch import Tensor

    from minent.optim.fields._field import Here


class Normalized(Scaled):
    """f = g / |g|, the length over all parameters; the loss falls at rate |g|.

    Examples
    --------
    >>> import torch
    >>> from minent.optim import Flow
    >>> x = torch.tensor([3.0, 4.0], requires_grad=True)
    >>> x.grad = x.detach().clone()
    >>> Flow([x], lr=2.5, field="normalized").step()
    >>> x.tolist()
    [1.5, 2.0]
    """

    name = "normalized"

    def scale(self, length: Tensor, here: Here) -> Tensor:
        """Give 1/|g|."""
        return inverse(length)
