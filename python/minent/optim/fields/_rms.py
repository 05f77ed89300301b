"""RMSprop as a flow, each component by a mean of its own squares."""

from __future__ import annotations

from typing import Any

import torch

from minent._numbers import from_0_to_1, positive
from minent.errors import InputError
from minent.optim.fields._field import Field, Here


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
        self.decay = check_decay(decay)
        self.eps = check_eps(eps)

    def direction(self, here: Here) -> None:
        """Write g / sqrt(v + eps)."""
        averages = memory("square_avg", here)
        if here.first:
            here.each("mul_", averages, self.decay)
            here.each("addcmul_", averages, here.grads, here.grads, value=1 - self.decay)
        here.each("copy_", here.out, averages)
        divide(here, inside=self.eps)


def memory(name: str, here: Here) -> list[torch.Tensor]:
    """Give a tensor of memory for each parameter, zero at first."""
    for state, out in zip(here.states, here.out, strict=True):
        if name not in state:
            state[name] = torch.zeros_like(out)
    return [state[name] for state in here.states]


def divide(here: Here, *, inside: float = 0.0, outside: float = 0.0) -> None:
    """Make of the squares in out the gradient over their root, an eps inside it or outside."""
    least = torch.finfo(here.out[0].dtype).tiny
    if inside >= least:
        here.each("add_", here.out, inside)
    elif not outside:
        # 0 where the gradient is 0, and no steps without bound where its square is
        here.each("clamp_min_", here.out, least)
    here.each("sqrt_", here.out)
    if outside:
        here.each("add_", here.out, max(outside, least))
    here.each("reciprocal_", here.out)
    here.each("mul_", here.out, here.grads)


def check_decay(value: Any) -> float:  # noqa: ANN401 - what a caller gave
    """Return a decay rate from 0 to below 1, or raise `InputError`."""
    if from_0_to_1("decay", value) == 1:
        raise InputError("decay must be below 1")
    return float(value)


def check_eps(value: Any) -> float:  # noqa: ANN401 - what a caller gave
    """Return a number from 0, or raise `InputError`."""
    return 0.0 if isinstance(value, int | float) and value == 0 else positive("eps", value)
