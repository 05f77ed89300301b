"""`Leapfrog`: momentum as a damped oscillator, by step and friction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch.optim.sgd import sgd

from minent._numbers import not_below_0
from minent.errors import InputError
from minent.optim._lists import Lists, can_fuse
from minent.optim._one_stage import OneStage
from minent.optim._oscillator import momentum_of

if TYPE_CHECKING:
    from torch import Tensor
    from torch.optim.optimizer import ParamsT

    from minent.optim._dynamics import Part

_STARTS = ("half", "rest")


class Leapfrog(OneStage):
    """Heavy ball: leapfrog steps of the damped oscillator θ'' + friction θ' = -g, from rest.

    Parameters
    ----------
    params : iterable
        Parameters, or dicts with ``"params"`` and their own ``"lr"``, ``"friction"`` and
        ``"weight_decay"``.
    lr : float
        The step in time, not the rate of SGD, which is near its square: see `momentum_of`.
    friction : float
        At least 0.
    start : "half" or "rest"
        Where the velocity starts, which belongs to half a step before θ: at its value there, for
        a method of second order, or at 0, as in torch, for one of first.
    weight_decay : float
        Decoupled: parameters shrink by ``lr * weight_decay`` a step.
    maximize : bool
        Go up.
    foreach : bool, optional
        Use torch's foreach kernels, or a loop. By default its fused kernels.

    Raises
    ------
    InputError
        For settings that do not fit, and complex parameters.
    RuntimeError
        From `step`, with sparse gradients.

    Notes
    -----
    Each step is torch's SGD with the momentum of `momentum_of`. When a scheduler changes `lr`,
    friction and velocity stay what they are.

    References
    ----------
    kexue.fm archive 5655.

    Examples
    --------
    A quarter of a period of a spring without friction:

    >>> import torch
    >>> x = torch.ones((), dtype=torch.float64, requires_grad=True)
    >>> leapfrog = Leapfrog([x], lr=torch.pi / 200, friction=0.0)
    >>> for _ in range(100):
    ...     x.grad = x.detach().clone()
    ...     leapfrog.step()
    >>> abs(x.item()) < 1e-4
    True
    """

    _kept = frozenset({"start", "maximize", "_each"})
    _nesterov = False

    def __init__(
        self,
        params: ParamsT,
        lr: float,
        friction: float,
        *,
        start: str = "half",
        weight_decay: float = 0.0,
        maximize: bool = False,
        foreach: bool | None = None,
    ) -> None:
        if start not in _STARTS:
            raise InputError(f"start must be 'half' or 'rest', not {start!r:.60}")
        self.start = start
        self.maximize = maximize
        self._each = Lists(foreach is not False)
        defaults = {
            **{"lr": lr, "friction": friction, "weight_decay": weight_decay},
            **{"foreach": foreach, "last_speed": None},
        }
        super().__init__(params, defaults)

    def _check(self, group: dict[str, Any]) -> None:
        super()._check(group)
        not_below_0("friction", group["friction"])
        not_below_0("weight_decay", group["weight_decay"])

    def _step(self, part: Part) -> None:
        group, params, grads = part
        lr = float(group["lr"])
        if lr == 0:  # no time goes by
            return
        rate, beta = momentum_of(lr, group["friction"])
        self._keep_velocity(group, rate / lr)
        buffers = [self._buffer(p, grad, beta) for p, grad in zip(params, grads, strict=True)]
        given: list[Tensor | None] = [*buffers]
        if group["weight_decay"]:
            self._each("mul_", params, 1 - lr * group["weight_decay"])
        fused = group["foreach"] is None and can_fuse(params, grads, buffers)
        sgd(
            params,
            grads,
            given,
            foreach=not fused and group["foreach"] is not False,
            fused=fused,
            weight_decay=0,
            momentum=beta,
            lr=rate,
            dampening=0,
            nesterov=self._nesterov,
            maximize=self.maximize,
        )

    def _buffer(self, parameter: Tensor, grad: Tensor, beta: float) -> Tensor:
        """Give the buffer of a parameter: at first at rest, or at its value half a step ago."""
        state = self.state[parameter]
        if "momentum_buffer" not in state:
            state["momentum_buffer"] = torch.zeros_like(parameter)
            if self.start == "half":
                sign = 1 if self.maximize else -1
                torch.div(grad, sign * (1 + beta), out=state["momentum_buffer"])
        buffer: Tensor = state["momentum_buffer"]
        return buffer

    def _keep_velocity(self, group: dict[str, Any], speed: float) -> None:
        """Scale buffers, which are velocities over -speed, when the step changes."""
        last = group["last_speed"]
        if last is not None and last != speed:
            states = (self.state[p] for p in group["params"] if p in self.state)
            buffers = [s["momentum_buffer"] for s in states if "momentum_buffer" in s]
            self._each("mul_", buffers, last / speed)
        group["last_speed"] = speed
