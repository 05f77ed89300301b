"""`Langevin`: a damped oscillator in a heat bath."""

from __future__ import annotations

from math import exp, sqrt
from typing import TYPE_CHECKING, Any

from minent._numbers import not_below_0, positive
from minent.optim._one_stage import Noisy

if TYPE_CHECKING:
    from torch import Tensor
    from torch.optim.optimizer import ParamsT

    from minent.optim._dynamics import Part


class Langevin(Noisy):
    """Underdamped Langevin dynamics: θ'' + friction θ' = -g + noise.

    The density of θ settles on exp(-L / temperature), velocities on a normal one of that variance.

    Parameters
    ----------
    params : iterable
        Parameters, or dicts with ``"params"`` and their own ``"lr"``, ``"friction"`` and
        ``"temperature"``.
    lr : float
        The step in time.
    friction : float
        Above 0.
    temperature : float
        At least 0.
    seed : int
        Of the noise, which is drawn from generators of its own.
    foreach : bool, optional
        Use torch's foreach kernels (the default), or a loop.

    Raises
    ------
    InputError
        For settings that do not fit, and complex parameters.
    RuntimeError
        From `step`, with sparse gradients.

    Notes
    -----
    The splitting BAOAB of Leimkuhler & Matthews, with the kick that ends a step put together with
    the one that begins the next, so that a step asks for one gradient: half a kick at the first
    step, from rest, and a whole one at the others; half a drift; friction and noise, exactly; half
    a drift. On a quadratic the variance of θ is exact at any stable step. The velocity in the
    state is the one between the halves of a kick's pair, before the last half kick.

    References
    ----------
    kexue.fm archive 6234; Leimkuhler & Matthews, arXiv 1203.5428.

    Examples
    --------
    >>> import torch
    >>> x = torch.zeros(10_000, requires_grad=True)
    >>> langevin = Langevin([x], lr=0.5, friction=1.0, temperature=2.0, seed=1)
    >>> for _ in range(100):
    ...     x.grad = x.detach().clone()
    ...     langevin.step()
    >>> abs(x.var().item() - 2) < 0.1
    True
    """

    def __init__(
        self,
        params: ParamsT,
        lr: float,
        friction: float,
        temperature: float,
        *,
        seed: int = 0,
        foreach: bool | None = None,
    ) -> None:
        defaults = {"lr": lr, "friction": friction, "temperature": temperature}
        super().__init__(params, defaults, seed=seed, foreach=foreach)

    def _check(self, group: dict[str, Any]) -> None:
        super()._check(group)
        positive("friction", group["friction"])
        not_below_0("temperature", group["temperature"])

    def _step(self, part: Part) -> None:
        group, params, grads = part
        lr = float(group["lr"])
        noise = self._normal(params)
        velocities = self._kick(params, grads, lr)
        kept = exp(-group["friction"] * lr)
        self._each("add_", params, velocities, alpha=lr / 2)
        self._each("mul_", velocities, kept)
        self._each("add_", velocities, noise, alpha=sqrt((1 - kept**2) * group["temperature"]))
        self._each("add_", params, velocities, alpha=lr / 2)

    def _kick(self, params: list[Tensor], grads: list[Tensor], lr: float) -> list[Tensor]:
        """Push velocities along the gradient: those that begin by half of lr, from rest."""
        states = [self.state[p] for p in params]
        going = [i for i, state in enumerate(states) if "velocity" in state]
        for state, grad in zip(states, grads, strict=True):
            if "velocity" not in state:
                state["velocity"] = grad * (-lr / 2)
        moved = [states[i]["velocity"] for i in going]
        self._each("add_", moved, [grads[i] for i in going], alpha=-lr)
        return [state["velocity"] for state in states]
