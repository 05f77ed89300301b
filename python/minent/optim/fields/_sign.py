"""Signs of the gradient: each component moves at the same speed."""

from __future__ import annotations

from minent.optim.fields._field import Field, Here


class Sign(Field):
    """f = sign(g); the loss falls at rate |g|₁, and the flow has no fixed point.

    Notes
    -----
    Steps of Euler's method end in a cycle of width `lr` around a minimum. Equal to RMSprop with
    ``alpha=0, eps=0``, and to Adam with both betas and eps 0.

    Examples
    --------
    >>> import torch
    >>> from minent.optim import Flow
    >>> x = torch.tensor([3.0, -0.5], requires_grad=True)
    >>> x.grad = x.detach().clone()
    >>> Flow([x], lr=0.25, field="sign").step()
    >>> x.tolist()
    [2.75, -0.25]
    """

    name = "sign"

    def direction(self, here: Here) -> None:
        """Write the signs."""
        here.each("copy_", here.out, here.grads)
        here.each("sign_", here.out)
