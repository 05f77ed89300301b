"""How many modes samples reach, from how many samples each has."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Modes:
    """Statistics of modes.

    Attributes
    ----------
    covered : int
        Modes with at least one (high-quality) sample.
    total : int
        All modes.
    kl : float
        Kullback-Leibler divergence of the shares of samples from those of the data, KL(samples ||
        data), called reverse KL, in nats; infinite when there are samples where the data have none.
    quality : float or None
        Share of high-quality samples, from 0 to 1; None where labels alone are known.
    """

    covered: int
    total: int
    kl: float
    quality: float | None = None

    @property
    def kl_bits(self) -> float:
        """The same divergence in bits."""
        return self.kl / math.log(2)

    def __str__(self) -> str:
        good = "" if self.quality is None else f", high quality {self.quality:.2%}"
        return (
            f"modes {self.covered:,} of {self.total:,}{good}, "
            f"KL(samples || data) {self.kl:.4f} nats ({self.kl_bits:.4f} bits)"
        )


def divergence(counts: Tensor, weights: Tensor) -> float:
    """Give KL(counts || weights) in nats; both are normalized here."""
    shares = counts.double() / counts.sum()
    wanted = weights.double() / weights.sum()
    some = shares > 0
    return float((shares[some] * (shares[some].log() - wanted[some].log())).sum().clamp(min=0))


def uniform_divergence(counts: Tensor, total: int) -> float:
    """Give the divergence from uniform shares over `total` modes, of counts above 0, in nats."""
    shares = counts.double() / counts.sum()
    return max(0.0, math.log(total) + float(torch.special.xlogy(shares, shares).sum()))
