"""What a sampler gives."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from minent.energy.diagnostics import effective_sample_size, split_rhat

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True, eq=False, repr=False)
class Chains:
    """Chains that a sampler moved, and how well they mixed.

    Attributes
    ----------
    samples : Tensor, kept steps x chains x ...
        What was kept: nothing of the burn-in or warm-up, and no step with ``keep=False``.
    energy : Tensor, kept steps x chains
        The energy of each, without `beta`.
    acceptance : Tensor, chains
        The share of proposals that each chain accepted after the warm-up; 1 where there is no
        correction.
    step_size : float
        The last one.
    last : Tensor, chains x ...
        Where chains are: the start of a walk that goes on.
    ess : Tensor, ...
        `effective_sample_size` of each dimension over all chains; computed when first asked for.
    rhat : Tensor, ...
        `split_rhat` of each dimension; computed when first asked for.
    """

    samples: Tensor
    energy: Tensor
    acceptance: Tensor
    step_size: float
    last: Tensor

    @cached_property
    def ess(self) -> Tensor:
        """The effective sample size of each dimension over all chains."""
        return effective_sample_size(self.samples)

    @cached_property
    def rhat(self) -> Tensor:
        """The split R-hat of each dimension."""
        return split_rhat(self.samples)

    def __repr__(self) -> str:
        """Say how much there is, in one line."""
        shape = " x ".join(str(size) for size in self.last.shape[1:])
        return (
            f"Chains({len(self.samples):,} steps of {len(self.last):,} chains of {shape}, "
            f"acceptance {float(self.acceptance.mean()):.3f}, step_size {self.step_size:.4g})"
        )
