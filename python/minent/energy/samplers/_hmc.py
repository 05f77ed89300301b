"""Hamiltonian Monte Carlo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch

from minent._numbers import at_least_one, from_0_below_1
from minent.energy.samplers._metropolis import Metropolis
from minent.errors import InputError

if TYPE_CHECKING:
    from torch import Tensor

    from minent.energy.samplers._chains import Chains
    from minent.energy.samplers._record import Keep
    from minent.energy.samplers._target import Energy, Target


def hmc(
    energy: Energy,
    start: Tensor,
    steps: int,
    *,
    leapfrog: int = 10,
    step_size: float | None = None,
    adapt: bool = True,
    warmup: int | None = None,
    target_acceptance: float = 0.8,
    mass: Tensor | None = None,
    jitter: float = 0.3,
    beta: float = 1.0,
    thin: int = 1,
    keep: Keep = True,
    generator: torch.Generator | None = None,
) -> Chains:
    """Sample exp(-beta U) by paths of a particle that is kicked at random, and so further a step.

    A step draws momenta p ~ N(0, M), follows x' = p / M, p' = -beta grad U(x) by `leapfrog` steps,
    and accepts the end with probability min(1, exp(H - H')), H = beta U + p²/(2M): exact at any
    step size. It costs `leapfrog` forward and backward passes of the energy for all chains.

    Parameters
    ----------
    energy, start, steps, adapt, warmup, beta, thin, keep, generator
        As in `mala`.
    leapfrog : int
        Steps of a path. One alone is `mala`, with a = step_size² / 2.
    step_size : float, optional
        That of the leapfrog steps, in time, or where its adaptation starts: d^(-1/4) for d
        dimensions, if not given.
    target_acceptance : float
        What the adaptation aims at: 0.651 is optimal in many dimensions for paths of a fixed
        length in time, 0.8 is safer where the energy is rough.
    mass : Tensor, optional
        The diagonal of M, of the shape of one chain's sample or one that broadcasts to it: best
        the inverse of the variances. Ones, if not given.
    jitter : float
        Each path takes a step size that is up to this share longer or shorter, one for all chains:
        paths of one length can go round in circles, or to and fro.

    Returns
    -------
    Chains

    Raises
    ------
    InputError
        As in `mala`, and for masses that are not above 0 or of another shape.

    References
    ----------
    Neal, arXiv 1206.1901.

    Examples
    --------
    >>> import torch
    >>> from minent.energy import hmc
    >>> def energy(x):
    ...     return x.square().sum(1) / 2
    >>> draw = torch.Generator().manual_seed(0)
    >>> chains = hmc(energy, torch.zeros(100, 3), 100, leapfrog=5, generator=draw)
    >>> bool(((chains.samples.std((0, 1)) - 1).abs() < 0.05).all())
    True
    """
    with torch.inference_mode(False), torch.no_grad():
        walk = Metropolis(
            energy, start, steps, step_size=step_size, first=-1 / 4, adapt=adapt, warmup=warmup,
            target_acceptance=target_acceptance, beta=beta, thin=thin, keep=keep,
            generator=generator,
        )  # fmt: skip
        path = _Path(walk, at_least_one("leapfrog", leapfrog), _mass_of(mass, walk.x),
                     from_0_below_1("jitter", jitter))  # fmt: skip
        return walk.walk(path)


class _Path:
    """Proposals at the ends of paths, in buffers of their own."""

    def __init__(self, walk: Metropolis, leapfrog: int, mass: Tensor | None, jitter: float) -> None:
        self._target: Target = walk.target
        self._generator = walk.generator
        self._leapfrog, self._jitter = leapfrog, jitter
        self._inverse = None if mass is None else mass.reciprocal()
        self._root = None if mass is None else mass.sqrt()
        self._momenta, self._moved = torch.empty_like(walk.x), torch.empty_like(walk.x)
        self._random = walk.x.new_empty(())

    def __call__(
        self, x: Tensor, u: Tensor, g: Tensor, step_size: Tensor
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        p = self._momenta.normal_(generator=self._generator)
        if self._root is not None:
            p.mul_(self._root)
        jitter = self._random.uniform_(-self._jitter, self._jitter, generator=self._generator)
        time = step_size * (1 + jitter)
        drift = time if self._inverse is None else time * self._inverse
        before = self._kinetic(p)
        y, v, h = self._moved.copy_(x), u, g
        p.addcmul_(g, time / -2)
        for left in range(self._leapfrog - 1, -1, -1):
            y.addcmul_(p, drift)
            v, h = self._target(y)
            # kicks between two drifts are halves put together
            p.addcmul_(h, -time if left else time / -2)
        return y, v, h, self._target.beta * (u - v) + before - self._kinetic(p)

    def _kinetic(self, p: Tensor) -> Tensor:
        velocities = p if self._inverse is None else p * self._inverse
        squares: Tensor = torch.linalg.vecdot(p.flatten(1), velocities.flatten(1))
        return squares / 2


def _mass_of(mass: Any, x: Tensor) -> Tensor | None:  # noqa: ANN401 - a caller's
    """Give masses of one chain's shape where the chains are, or raise `InputError`."""
    if mass is None:
        return None
    shape = x.shape[1:]
    try:
        found = torch.as_tensor(mass, dtype=x.dtype, device=x.device).expand(shape)
    except (TypeError, ValueError, RuntimeError):
        raise InputError(
            f"mass must be numbers of the shape of one chain's sample, {tuple(shape)}"
        ) from None
    if not (torch.isfinite(found) & (found > 0)).all():
        raise InputError("mass must be finite numbers above 0")
    return found
