"""RMSprop as a flow with one mean for all parameters, which keeps the direction of the gradient."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from minent._numbers import from_0_below_1, not_below_0
from minent.optim.fields._scaled import Scaled, inverse

if TYPE_CHECKING:
    from torch import Tensor

    from minent.optim.fields._field import Here


class RMSGlobal(Scaled):
    """f = g / sqrt(v + eps), with v a moving average of the mean of g² over all components.

    Parameters
    ----------
    decay : float
        How much of the average a step keeps, from 0 to below 1.
    eps : float
        Added to the average, inside the root; 0 or above.

    Raises
    ------
    InputError
        When an argument is out of its range.

    Notes
    -----
    v is one number, ``mean g² = |g|²/n`` with n components in all; with ``decay=0`` f is
    ``sqrt(n) g / |g|``. It starts from 0 and moves at the first stage of a step, as that of `RMS`.

    References
    ----------
    kexue.fm archive 6261, where it is the form that follows from the argument.

    Examples
    --------
    >>> import torch
    >>> from minent.optim import Flow
    >>> x = torch.tensor([3.0, 4.0, 0.0, 0.0], requires_grad=True)
    >>> x.grad = x.detach().clone()
    >>> Flow([x], lr=1.25, field=RMSGlobal(decay=0.0, eps=0.0)).step()
    >>> x.tolist()
    [1.5, 2.0, 0.0, 0.0]
    """

    name = "rms-global"

    def __init__(self, decay: float = 0.99, eps: float = 1e-16) -> None:
        self.decay = from_0_below_1("decay", decay)
        self.eps = not_below_0("eps", eps)

    def scale(self, length: Tensor, here: Here) -> Tensor:
        """Give 1 / sqrt(v + eps)."""
        if "mean_square" not in here.shared:
            here.shared["mean_square"] = torch.zeros_like(length)
        average: Tensor = here.shared["mean_square"]
        if here.first:
            count = sum(grad.numel() for grad in here.grads)
            average.mul_(self.decay).add_(length**2, alpha=(1 - self.decay) / count)
        return inverse((average + self.eps).sqrt())
