"""Bytes of images, each with the probability that a logistic distribution gives to it."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, ClassVar

import torch
from torch import nn
from torch.nn.functional import softplus

from minent._numbers import from_1_to
from minent.errors import InputError
from minent.nn._choices import one_of
from minent.nn.vae.likelihoods._likelihood import Likelihood
from minent.nn.vae.likelihoods._spread import place_and_spread

if TYPE_CHECKING:
    from torch import Tensor

_LEAST, _START = -7.0, -2.0
# Half precision puts values of bytes aside by up to so much of a step.
_ROUNDED = 0.1


class DiscretizedLogistic(Likelihood):
    """Values in equal steps from 0 to 1, ``"logistic"``: probabilities, and no densities.

    The decoder gives the mean of a logistic distribution for each value; a value has the
    probability between half a step below and half a step above it, the first and the last all that
    lies beyond. A number between two values gets the probability of half a step on both sides of
    it: the result is then no log-likelihood, of which a warning tells.

    Parameters
    ----------
    levels : int
        How many values there are: 256 for bytes, which have to be scaled by hand for any other.
    scale : "learned" or "given"
        One scale for all values, learned with the nets; or one for each, whose logarithm the
        decoder gives as the second half of its output (in dimension 1). Logarithms below -7 count
        as -7; above 20 they are held there, counted (``clamped``) and said once.

    Raises
    ------
    InputError
        When an argument is wrong.

    References
    ----------
    arXiv 1606.04934, 1701.05517.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import likelihood
    >>> values = torch.linspace(0, 1, 4).view(4, 1)
    >>> log_prob = likelihood("logistic", levels=4).log_prob(torch.full((4, 1), 0.3), values)
    >>> log_prob.exp().sum().detach()
    tensor(1.)
    """

    low: ClassVar[float] = 0.0
    high: ClassVar[float] = 1.0

    def __init__(self, levels: int = 256, scale: str = "learned") -> None:
        super().__init__()
        self.levels = from_1_to(2**16, "levels", levels)
        if self.levels < 2:
            raise InputError("levels must be at least 2")
        one_of("scale", scale, ("learned", "given"))
        self.parts = 1 if scale == "learned" else 2
        self.log_scale: nn.Parameter | None
        if self.parts == 1:
            self.log_scale = nn.Parameter(torch.tensor(_START))
        else:
            self.register_parameter("log_scale", None)

    def check(self, x: Tensor) -> None:
        """Refuse samples out of range, and warn of numbers between two values.

        Raises
        ------
        InputError
            As of `Likelihood`.
        """
        super().check(x)
        steps = x.detach().float() * (self.levels - 1)
        if x.numel() and float((steps - steps.round()).abs().amax()) > _ROUNDED:
            warnings.warn(
                f"data have numbers between the {self.levels:,} values from 0 to 1 that "
                "DiscretizedLogistic is for: what it gives is no log-likelihood (give bytes for "
                f"levels=256, or round(x * {self.levels - 1:,}) / {self.levels - 1:,})",
                stacklevel=2,
            )

    def nats(self, given: Tensor, x: Tensor) -> Tensor:
        """Give -log q(x|z) for each value."""
        mean, log_scale = self._moments(given, x.dim())
        x = x.to(mean.dtype)
        half = 0.5 / (self.levels - 1)
        sharp = torch.exp(-log_scale)
        above, below = (x - mean + half) * sharp, (x - mean - half) * sharp
        # log(sigmoid(above) - sigmoid(below)), where neither may round to the other
        inner = softplus(-above) + softplus(below) - torch.log(-torch.expm1(-2 * half * sharp))
        first, last = x < half, x > 1 - half
        return torch.where(first, softplus(-above), torch.where(last, softplus(below), inner))

    def mean(self, given: Tensor, dims: int) -> Tensor:
        """Give the middle of each distribution, from 0 to 1."""
        return self.split(given, dims)[0].clamp(0, 1)

    def draw(self, given: Tensor, dims: int, generator: torch.Generator | None = None) -> Tensor:
        """Draw values."""
        mean, log_scale = self._moments(given, dims)
        share = torch.rand(mean.shape, dtype=mean.dtype, device=mean.device, generator=generator)
        found = mean + torch.exp(log_scale) * torch.logit(share, eps=1e-6)
        steps = self.levels - 1
        return (found * steps).round().clamp(0, steps) / steps

    def _moments(self, given: Tensor, dims: int) -> tuple[Tensor, Tensor]:
        return place_and_spread(self, given, dims, self.log_scale, _LEAST)
