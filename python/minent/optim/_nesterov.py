"""`Nesterov`: the oscillator of `Leapfrog` with the gradient taken ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minent.optim._leapfrog import Leapfrog

if TYPE_CHECKING:
    from torch.optim.optimizer import ParamsT


class Nesterov(Leapfrog):
    """Nesterov's momentum, by step in time and friction.

    Parameters
    ----------
    params, lr, friction, weight_decay, maximize, foreach :
        As of `Leapfrog`.

    Notes
    -----
    Each step is torch's SGD with ``nesterov=True`` and the constants of `momentum_of`; θ is the
    point where the gradient is taken. As a solver of θ'' + friction θ' = -g it is of first order,
    wherever its velocity starts: its virtue is that it adds damping.

    References
    ----------
    kexue.fm archive 5655, which gives it second order.

    Examples
    --------
    >>> import torch
    >>> x = torch.ones((), requires_grad=True)
    >>> nesterov = Nesterov([x], lr=0.5, friction=1.0)
    >>> for _ in range(100):
    ...     x.grad = x.detach().clone()
    ...     nesterov.step()
    >>> abs(x.item()) < 1e-6
    True
    """

    _nesterov = True

    def __init__(
        self,
        params: ParamsT,
        lr: float,
        friction: float,
        *,
        weight_decay: float = 0.0,
        maximize: bool = False,
        foreach: bool | None = None,
    ) -> None:
        super().__init__(
            params,
            lr,
            friction,
            start="rest",
            weight_decay=weight_decay,
            maximize=maximize,
            foreach=foreach,
        )
