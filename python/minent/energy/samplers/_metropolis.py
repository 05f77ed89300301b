"""Walks whose proposals are accepted or rejected, by Metropolis and Hastings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import torch

from minent._numbers import from_0, from_0_below_1, positive
from minent.energy.samplers._chains import Chains
from minent.energy.samplers._given import check_source, start_of
from minent.energy.samplers._record import Keep, Record
from minent.energy.samplers._step_size import StepSize
from minent.energy.samplers._target import Energy, Target, per_chain
from minent.errors import InputError
from minent.nn._given import check_switch

if TYPE_CHECKING:
    from torch import Tensor

_WARMUP = 200


class Proposal(Protocol):
    """Proposes a move of all chains."""

    def __call__(
        self, x: Tensor, u: Tensor, g: Tensor, step_size: Tensor
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Give the points, their energies and gradients, and the logarithm of the ratio."""


def _take(taken: Tensor, old: Tensor, new: Tensor) -> None:
    """Write the new rows that are taken over the old ones.

    Between them at weights of 0 and 1 is exact, and on CPUs several times as fast as `torch.where`;
    but 0 times what is not finite is not 0.
    """
    old.lerp_(new.nan_to_num(0, 0, 0), per_chain(taken, old).to(old.dtype))


class Metropolis:
    """A walk: `mala` and `hmc` say what arguments are.

    Raises
    ------
    InputError
        When an argument is wrong.
    """

    def __init__(
        self,
        energy: Energy,
        start: Tensor,
        steps: int,
        *,
        step_size: float | None,
        first: float,
        adapt: bool,
        warmup: int | None,
        target_acceptance: float,
        beta: float,
        thin: int,
        keep: Keep,
        generator: torch.Generator | None,
    ) -> None:
        self.x = start_of(start)
        check_source(generator, self.x.device)
        self.target = Target(energy, beta, self.x)
        self.generator = generator
        self._record = Record(steps, thin, keep, self.x)
        if step_size is None:
            if not adapt:
                raise InputError("step_size must be given where it is not adapted")
            dimensions = self.x[0].numel()
            step_size = dimensions**first
        check_switch("adapt", adapt)
        wanted = from_0_below_1("target_acceptance", target_acceptance)
        self._step_size = StepSize(
            positive("step_size", step_size), positive("target_acceptance", wanted), self.x
        )
        self._adapt = adapt
        self._warmup = (_WARMUP if adapt else 0) if warmup is None else from_0("warmup", warmup)

    def walk(self, propose: Proposal) -> Chains:
        """Move the chains."""
        x, step_size = self.x, self._step_size
        u, g = self.target.begin(x)
        accepted = torch.zeros_like(u)
        chance = torch.empty_like(u)
        for step in range(-self._warmup, self._record.steps):
            if step == 0:
                step_size.settle()
            y, v, h, ratio = propose(x, u, g, step_size.now)
            # What is not finite lies outside of the support.
            ratio.nan_to_num_(-torch.inf, -torch.inf, -torch.inf)
            taken = chance.uniform_(generator=self.generator).log_() < ratio
            _take(taken, x, y)
            _take(taken, g, h)
            torch.where(taken, v, u, out=u)
            if step >= 0:
                accepted += taken
            elif self._adapt:
                step_size.learn(ratio.clamp_(max=0).exp_().mean())
            self._record(step, x, u)
        step_size.settle()
        if self._record.steps:
            accepted /= self._record.steps
        return Chains(
            samples=self._record.samples(x),
            energy=self._record.energy,
            acceptance=accepted,
            step_size=float(step_size.now),
            last=x,
        )
