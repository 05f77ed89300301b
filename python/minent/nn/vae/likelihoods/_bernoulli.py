"""Pixels that are on or off."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import torch
from torch.nn.functional import binary_cross_entropy_with_logits

from minent.nn._given import wide
from minent.nn.vae.likelihoods._likelihood import Likelihood

if TYPE_CHECKING:
    from torch import Tensor


class Bernoulli(Likelihood):
    """Independent bits, of which the decoder gives the logits, ``"bernoulli"``.

    Gray values from 0 to 1 are taken for shares of ones; the result is then no log-likelihood, and
    no number that can be compared with one.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import likelihood
    >>> likelihood("bernoulli").log_prob(torch.zeros(1, 3), torch.ones(1, 3)).exp()
    tensor([0.1250])
    """

    low: ClassVar[float] = 0.0
    high: ClassVar[float] = 1.0

    def nats(self, given: Tensor, x: Tensor) -> Tensor:
        """Give -log q(x|z) for each bit."""
        logits = wide(given)
        x = x.to(logits.dtype)
        if x.shape != logits.shape:
            x = x.expand_as(logits)
        return binary_cross_entropy_with_logits(logits, x, reduction="none")

    def mean(self, given: Tensor, dims: int) -> Tensor:
        """Give the probability of each bit to be 1."""
        del dims
        return given.sigmoid()

    def draw(self, given: Tensor, dims: int, generator: torch.Generator | None = None) -> Tensor:
        """Draw bits."""
        del dims
        return torch.bernoulli(given.sigmoid(), generator=generator)
