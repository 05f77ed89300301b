"""Langevin dynamics with schedules."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

import torch

from minent._numbers import not_below_0, positive
from minent.energy.samplers._given import Schedule, check_source, each_step, start_of
from minent.energy.samplers._record import Keep, Record
from minent.energy.samplers._target import Energy, Target
from minent.energy.samplers._walk import Limits, walk
from minent.nn._given import check_switch

if TYPE_CHECKING:
    from torch import Tensor

    from minent.energy.samplers._chains import Chains


def annealed_langevin(
    energy: Energy,
    start: Tensor,
    steps: int,
    *,
    step_size: Schedule,
    noise: Schedule | None = None,
    beta: Schedule = 1.0,
    noise_first: bool = False,
    thin: int = 1,
    keep: Keep = True,
    clip_gradient: float | None = None,
    clip_change: float | None = None,
    bounds: tuple[float, float] | None = None,
    generator: torch.Generator | None = None,
) -> Chains:
    """Langevin steps whose size, noise and temperature follow schedules, each by itself.

    x' = x - a beta grad U(x) + noise n. A schedule is a number, a sequence with a number a step, or
    a function of the step, which counts from 0.

    Parameters
    ----------
    energy, start, steps, thin, keep, clip_gradient, clip_change, bounds, generator
        As in `langevin`.
    step_size : float, sequence or callable
        a, of the gradient's step.
    noise : float, sequence or callable, optional
        The standard deviation of the noise in units of x: sqrt(2a), if not given.
    beta : float, sequence or callable
        The inverse temperature.
    noise_first : bool
        Add the noise before the gradient is taken, so that the samples themselves carry none.

    Returns
    -------
    Chains

    Raises
    ------
    InputError, DivergedError
        As in `langevin`.

    Notes
    -----
    The short walks of implicit energy models (arXiv 1903.08689, archive 6612) are
    ``annealed_langevin(energy, start, 60, step_size=10, noise=0.005, noise_first=True,
    clip_gradient=0.01, bounds=(0, 1), keep=False)``: their code limits the gradient to 0.01, and so
    a step of the gradient to 0.1; `clip_change` limits that step itself. With noise of another size
    than sqrt(2a) they sample exp(-U / T) at a temperature of about T = noise² / (2a), here 10⁻⁶.

    Examples
    --------
    >>> import torch
    >>> from minent.energy import annealed_langevin
    >>> def energy(x):
    ...     return (x.square() - 1).square().sum(1)
    >>> draw = torch.Generator().manual_seed(0)
    >>> chains = annealed_langevin(
    ...     energy, torch.zeros(100, 1), 200, step_size=lambda step: 0.02 / 1.03**step,
    ...     beta=lambda step: 1.03**step, keep=False, generator=draw,
    ... )
    >>> bool(((chains.last.abs() - 1).abs() < 0.2).all())  # cold: at the bottom of both wells
    True
    """
    with torch.inference_mode(False), torch.no_grad():
        x = start_of(start)
        check_source(generator, x.device)
        check_switch("noise_first", noise_first)
        record = Record(steps, thin, keep, x)
        steps = record.steps
        sizes = list(each_step("step_size", step_size, steps, positive))
        if noise is None:
            noises = iter([sqrt(2 * size) for size in sizes])
        else:
            noises = each_step("noise", noise, steps, not_below_0)
        betas = list(each_step("beta", beta, steps, positive))
        first = betas[0] if betas else 1.0
        return walk(
            Target(energy, first, x), x, zip(sizes, noises, betas, strict=True), burn_in=0,
            limits=Limits(clip_gradient, clip_change, bounds), record=record,
            noise_first=noise_first, generator=generator,
        )  # fmt: skip
