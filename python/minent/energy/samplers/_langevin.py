"""Langevin dynamics, unadjusted."""

from __future__ import annotations

from itertools import repeat
from math import sqrt
from typing import TYPE_CHECKING

import torch

from minent._numbers import from_0, not_below_0, positive
from minent.energy.samplers._given import check_source, start_of
from minent.energy.samplers._record import Keep, Record
from minent.energy.samplers._target import Energy, Target
from minent.energy.samplers._walk import Limits, walk

if TYPE_CHECKING:
    from torch import Tensor

    from minent.energy.samplers._chains import Chains


def langevin(
    energy: Energy,
    start: Tensor,
    steps: int,
    *,
    step_size: float,
    beta: float = 1.0,
    noise: float = 1.0,
    burn_in: int = 0,
    thin: int = 1,
    keep: Keep = True,
    clip_gradient: float | None = None,
    clip_change: float | None = None,
    bounds: tuple[float, float] | None = None,
    generator: torch.Generator | None = None,
) -> Chains:
    """Sample exp(-beta U) by steps down the energy and noise, without a correction.

    x' = x - a beta grad U(x) + noise sqrt(2a) n, with normal n and the step size a. What it settles
    on differs from exp(-beta U) by an error that grows with a: on a normal density of variance s²
    it has variance s² / (1 - a / (2 s²)). `mala` has no such error, and costs the same.

    Parameters
    ----------
    energy, start
        As in `mala`.
    steps : int
        Steps after the burn-in.
    step_size : float
        a.
    beta : float
        The inverse temperature.
    noise : float
        A factor of the noise: 0 goes straight down.
    burn_in : int
        Steps before, of which nothing is kept.
    thin, keep, generator
        As in `mala`. With ``keep=False`` a step costs one forward and one backward pass and nothing
        is added at the end.
    clip_gradient : float, optional
        No component of beta grad U counts for more than this.
    clip_change : float, optional
        No component moves further than this by the gradient in a step: a projection on a ball of
        the maximum norm.
    bounds : two floats, optional
        The least and the largest number that is allowed, as for pixels: chains that step outside
        are put back on the border after each step.

    Returns
    -------
    Chains

    Raises
    ------
    InputError
        When an argument is wrong, the energy gives another shape or has no gradient, or one is not
        finite at `start`.
    DivergedError
        When chains are no longer finite; they are looked at every 64 steps and at the end.

    References
    ----------
    Archive 6316, whose step size is 2a.

    Examples
    --------
    >>> import torch
    >>> from minent.energy import langevin
    >>> def energy(x):
    ...     return x.square().sum(1) / 2
    >>> draw = torch.Generator().manual_seed(0)
    >>> chains = langevin(
    ...     energy, torch.zeros(500, 1), 200, step_size=0.5, burn_in=50, generator=draw
    ... )
    >>> bool((chains.samples.var() - 1 / (1 - 0.5 / 2)).abs() < 0.05)
    True
    """
    with torch.inference_mode(False), torch.no_grad():
        x = start_of(start)
        check_source(generator, x.device)
        record, burn_in = Record(steps, thin, keep, x), from_0("burn_in", burn_in)
        size = positive("step_size", step_size)
        move = (size, sqrt(2 * size) * not_below_0("noise", noise), beta)
        return walk(
            Target(energy, beta, x), x, repeat(move, burn_in + record.steps), burn_in=burn_in,
            limits=Limits(clip_gradient, clip_change, bounds), record=record, noise_first=False,
            generator=generator,
        )  # fmt: skip
