"""RMSprop as a flow, each component by a mean of its own squares."""

from __future__ import annotations

from minent._numbers import from_0_below_1, not_below_0
from minent.optim.fields._field import Field, Here
from minent.optim.fields._squares import divide, memory


class RMS(Field):
    """f = g / sqrt(v + eps), with v a moving average of g² for each component.

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
    At the first stage of a step ``v <- decay v + (1 - decay) g²``, from v = 0 and without a
    correction of the bias, as torch's RMSprop; that adds its eps outside the root, so both are
    equal for ``eps=0``. Later stages use that v: methods have their order for the field with v
    held, while θ and v together are followed to first order.

    References
    ----------
    kexue.fm archive 6261.

    Examples
    --------
    >>> import torch
    >>> from minent.optim import Flow
    >>> x = torch.tensor([4.0, -0.5], requires_grad=True)
    >>> x.grad = x.detach().clone()
    >>> Flow([x], lr=0.25, field=RMS(decay=0.75, eps=0.0)).step()
    >>> x.tolist()
    [3.5, 0.0]
    """

    name = "rms"

    def __init__(self, decay: float = 0.99, eps: float = 1e-16) -> None:
        self.decay = from_0_below_1("decay", decay)
        self.eps = not_below_0("eps", eps)

    def direction(self, here: Here) -> None:
        """Write g / sqrt(v + eps)."""
        averages = memory("square_avg", here)
        if here.first:
            here.each("mul_", averages, self.decay)
            here.each("addcmul_", averages, here.grads, here.grads, value=1 - self.decay)
        here.each("copy_", here.out, averages)
        divide(here, inside=self.eps)
