"""`SGLD`: gradient descent with noise, which samples in place of settling."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, Any

from minent._numbers import not_below_0
from minent.optim._one_stage import Noisy

if TYPE_CHECKING:
    from torch.optim.optimizer import ParamsT

    from minent.optim._dynamics import Part


class SGLD(Noisy):
    """Langevin dynamics θ' = -g + noise, whose density settles on exp(-L / temperature).

    Parameters
    ----------
    params : iterable
        Parameters, or dicts with ``"params"`` and their own ``"lr"`` and ``"temperature"``.
    lr : float
        The step in time.
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
    The Euler-Maruyama method: ``θ <- θ - lr g + sqrt(2 lr temperature) ξ``, ξ normal. On a
    quadratic of curvature h the variance settles on ``temperature / (h (1 - lr h / 2))``, too wide
    by a share near ``lr h / 2``. Noise of the gradient from small batches adds to the temperature.

    The state of the noise is in the state_dict, so a run that goes on from one draws the same
    numbers.

    References
    ----------
    kexue.fm archive 6234; Welling & Teh, Bayesian learning via stochastic gradient Langevin
    dynamics, ICML 2011.

    Examples
    --------
    >>> import torch
    >>> x = torch.zeros(10_000, requires_grad=True)
    >>> sgld = SGLD([x], lr=0.1, temperature=2.0, seed=1)
    >>> for _ in range(100):
    ...     x.grad = x.detach().clone()
    ...     sgld.step()
    >>> abs(x.var().item() - 2 / 0.95) < 0.1
    True
    """

    def __init__(
        self,
        params: ParamsT,
        lr: float,
        temperature: float,
        *,
        seed: int = 0,
        foreach: bool | None = None,
    ) -> None:
        defaults = {"lr": lr, "temperature": temperature}
        super().__init__(params, defaults, seed=seed, foreach=foreach)

    def _check(self, group: dict[str, Any]) -> None:
        super()._check(group)
        not_below_0("temperature", group["temperature"])

    def _step(self, part: Part) -> None:
        group, params, grads = part
        lr = float(group["lr"])
        self._each("add_", params, grads, alpha=-lr)
        noise = self._normal(params)
        self._each("add_", params, noise, alpha=sqrt(2 * lr * group["temperature"]))
