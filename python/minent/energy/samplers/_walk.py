"""Langevin steps that are not corrected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch

from minent._numbers import finite, positive
from minent.energy.samplers._chains import Chains
from minent.errors import DivergedError, InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from torch import Tensor

    from minent.energy.samplers._record import Record
    from minent.energy.samplers._target import Target

# A look at the numbers waits for the device: it is taken only every so many steps.
_LOOK = 64


@dataclass(frozen=True)
class Limits:
    """How far a step may go; `langevin` says what they are.

    Raises
    ------
    InputError
        When one is not above 0, or bounds are not two numbers in order.
    """

    clip_gradient: float | None
    clip_change: float | None
    bounds: tuple[float, float] | None

    def __post_init__(self) -> None:
        """Check them."""
        for name in ("clip_gradient", "clip_change"):
            if getattr(self, name) is not None:
                positive(name, getattr(self, name))
        bounds_of(self.bounds)

    @property
    def clipped(self) -> bool:
        """Whether no gradient is too large."""
        return self.clip_gradient is not None or self.clip_change is not None

    def move(self, x: Tensor, g: Tensor, step_size: float) -> None:
        """Move chains against the gradient."""
        limit = torch.inf if self.clip_gradient is None else self.clip_gradient
        if self.clip_change is not None:
            limit = min(limit, self.clip_change / step_size)
        if limit < torch.inf:
            g = g.clamp(-limit, limit)
        x.add_(g, alpha=-step_size)

    def hold(self, x: Tensor) -> None:
        """Put chains that left the bounds back on them."""
        if self.bounds is not None:
            x.clamp_(*self.bounds)


def bounds_of(bounds: Any) -> tuple[float, float] | None:  # noqa: ANN401 - a caller's
    """Give two finite numbers in order, or none, or raise `InputError`."""
    if bounds is None:
        return None
    try:
        low, high = bounds
    except (TypeError, ValueError):
        raise InputError(f"bounds must be two numbers, not {bounds!r:.60}") from None
    low, high = finite("bounds[0]", low), finite("bounds[1]", high)
    if not low < high:
        raise InputError(f"bounds must be in order, not {bounds!r:.60}")
    return low, high


def walk(
    target: Target,
    x: Tensor,
    moves: Iterable[tuple[float, float, float]],
    *,
    burn_in: int,
    limits: Limits,
    record: Record,
    noise_first: bool,
    generator: torch.Generator | None,
) -> Chains:
    """Move chains by moves of a step size, a standard deviation of the noise, and a beta.

    Raises
    ------
    DivergedError
        When chains are no longer finite.
    """
    noise, step_size, step = torch.empty_like(x), 0.0, -1
    for step, (step_size, deviation, beta) in enumerate(moves):
        if target.beta != beta:
            target.beta = beta
        if noise_first:
            _record_last(record, step - burn_in, target, x)
            _shake(x, noise, deviation, generator)
        u, g = target(x) if step else target.begin(x, clipped=limits.clipped)
        if not noise_first:
            record(step - 1 - burn_in, x, u)
        limits.move(x, g, step_size)
        if not noise_first:
            _shake(x, noise, deviation, generator)
        limits.hold(x)
        if (step + 1) % _LOOK == 0:
            _look(x, step + 1)
    _look(x, step + 1)
    _record_last(record, step + 1 - burn_in, target, x)
    return Chains(
        samples=record.samples(x),
        energy=record.energy,
        acceptance=x.new_ones(len(x)),
        step_size=step_size,
        last=x,
    )


def _record_last(record: Record, step: int, target: Target, x: Tensor) -> None:
    """Keep what the step before `step` led to, with a forward pass for its energy if wanted."""
    if record.wants(step - 1):
        record(step - 1, x, target.energies(x))


def _shake(x: Tensor, noise: Tensor, deviation: float, generator: torch.Generator | None) -> None:
    if deviation:
        x.add_(noise.normal_(generator=generator), alpha=deviation)


def _look(x: Tensor, steps: int) -> None:
    if not torch.isfinite(x).all():
        raise DivergedError(
            f"chains are no longer finite within {steps:,} steps: take a smaller step_size, or "
            "clip the gradient"
        )
