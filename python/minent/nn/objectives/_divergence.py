"""A factory of objectives: what the optimal critic says of the ratio of densities."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import torch
from torch import Tensor

from minent.errors import InputError
from minent.nn.objectives._integral import integral
from minent.nn.objectives._unpaired import Unpaired

if TYPE_CHECKING:
    from minent.nn.objectives._objective import Samples

Function: TypeAlias = Callable[[Tensor], Tensor]
_RATIOS = torch.linspace(-4, 4, 801, dtype=torch.float64).exp()
_SLACK = 1e-6


@dataclass(frozen=True)
class Divergence(Unpaired):
    """An objective whose optimal critic says ``omega(q / p)``.

    The critic's loss is ``E_p phi(t) + E_q psi(t)`` with ``psi' = rho`` and ``phi' =
    -omega_inverse rho``, both 0 at omega(1), and the generator's ``E_q beta(t)``; p are data and q
    samples.

    Parameters
    ----------
    omega : callable
        What the optimal critic says of a ratio q / p: rises or falls throughout. Falling, it is
        high on real data, as in the other objectives.
    omega_inverse : callable
        Its inverse.
    rho : callable
        Weighs ratios: above 0 where omega falls, below 0 where it rises.
    beta : callable
        The generator's loss of an output.

    Raises
    ------
    InputError
        When `omega_inverse` is no inverse, the critic's loss has no least value at omega, or the
        generator descends no divergence, all by values at ratios from e^-4 to e^4.

    Notes
    -----
    With the optimal critic fixed, the generator's gradient is that of the integral of ``p d(q /
    p)``, where ``d(1) = 0`` and ``d'(r) = beta(omega(r)) - beta(omega(1))``. That must have its
    least value at r = 1, or q = p is no optimum.

    Losses are integrals by 20 nodes of Gauss and Legendre on each of 4 pieces; their gradients are
    the functions given, exactly.

    References
    ----------
    arXiv 2002.00865; kexue.fm archive 7210.

    Examples
    --------
    >>> import torch
    >>> from torch.nn.functional import softplus
    >>> from minent.nn import Divergence
    >>> ns_gan = Divergence(
    ...     omega=lambda r: -r.log(),
    ...     omega_inverse=lambda t: (-t).exp(),
    ...     rho=torch.sigmoid,
    ...     beta=lambda t: softplus(-t),
    ... )
    >>> t = torch.tensor([1.0, -2.0], requires_grad=True)
    >>> ns_gan.critic(t, t.detach()).backward()
    >>> torch.allclose(t.grad, -torch.sigmoid(-t) / 2)
    True
    """

    omega: Function
    omega_inverse: Function
    rho: Function
    beta: Function

    def __post_init__(self) -> None:
        for name in ("omega", "omega_inverse", "rho", "beta"):
            if not callable(getattr(self, name)):
                raise InputError(f"{name} must be a function of a tensor")
        self._check_inverse()
        self._check_critic()
        self._check_generator()

    def _critic(self, real: Tensor, fake: Tensor, x_real: Samples, x_fake: Samples) -> Tensor:
        start = float(self.omega(torch.ones((), dtype=torch.float64)))
        phi = integral(lambda t: -self.omega_inverse(t) * self.rho(t), start, real)
        return phi.mean() + integral(self.rho, start, fake).mean()

    def _generator(self, fake: Tensor) -> Tensor:
        return self.beta(fake).mean()

    def _at(self, name: str, values: Tensor) -> Tensor:
        """Give what a function says of values, one of each, or raise `InputError`."""
        found = getattr(self, name)(values)
        if not isinstance(found, Tensor) or found.shape != values.shape:
            raise InputError(f"{name} must give a tensor, a number for each that it is given")
        return found

    def _check_inverse(self) -> None:
        found = self._at("omega_inverse", self._at("omega", _RATIOS))
        if not torch.allclose(found, _RATIOS, rtol=_SLACK):
            raise InputError("omega_inverse must be the inverse of omega from e^-4 to e^4")

    def _check_critic(self) -> None:
        """Refuse a critic whose loss is not least at omega of the ratio."""
        t = self.omega(_RATIOS)
        step = t.diff()
        rising = bool((step > 0).all())
        if not rising and not bool((step < 0).all()):
            raise InputError("omega must rise or fall everywhere from e^-4 to e^4")
        rho = self._at("rho", t)
        if not bool((rho < 0).all() if rising else (rho > 0).all()):
            sign = "below" if rising else "above"
            raise InputError(
                f"rho must be {sign} 0 where omega {'rises' if rising else 'falls'}, "
                "or the critic's loss has no least value at omega(q / p)"
            )

    def _check_generator(self) -> None:
        """Refuse a beta whose d has its least value elsewhere than at r = 1."""
        r = _RATIOS.numpy()
        slope = self._at("beta", self.omega(_RATIOS)).numpy()
        middle = len(r) // 2
        area = np.diff(r) * (slope[1:] + slope[:-1]) / 2
        d = np.concatenate([[0.0], np.cumsum(area)])
        d = d - d[middle] - slope[middle] * (r - 1)
        lowest = int(d.argmin())
        if not d[lowest] >= -_SLACK * np.abs(d).max():
            raise InputError(
                "beta makes no divergence: d(r) must be least at r = 1, where it is 0, "
                f"and is {d[lowest]:.3g} at r = {r[lowest]:.3g}"
            )
