"""What a likelihood is: a distribution of samples, given what the decoder gave."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

import torch
from torch import nn

from minent.errors import InputError

if TYPE_CHECKING:
    from torch import Tensor


class Likelihood(nn.Module, ABC):
    """The distribution q(x|z) of a sample, whose parameters the decoder gives.

    A subclass writes `nats`, `mean` and `draw`.

    Attributes
    ----------
    parts : int
        How many numbers the decoder gives for each of a sample: with 2 its output is twice as large
        in dimension 1 as a sample is.
    low, high : float
        Samples lie between these.
    """

    parts: int = 1
    low: ClassVar[float] = -torch.inf
    high: ClassVar[float] = torch.inf

    def log_prob(self, given: Tensor, x: Tensor) -> Tensor:
        """Give log q(x|z) in nats per example: a sum over all numbers of a sample.

        Parameters
        ----------
        given : Tensor, ... x N x ...
            What the decoder gave.
        x : Tensor, N x ...
            Samples; leading dimensions of `given` broadcast.

        Returns
        -------
        Tensor, ... x N
        """
        return -self.error(given, x)

    def error(self, given: Tensor, x: Tensor) -> Tensor:
        """Give -log q(x|z), as `log_prob` does."""
        return self.nats(given, x).flatten(1 - x.dim()).sum(-1)

    def split(self, given: Tensor, dims: int) -> tuple[Tensor, ...]:
        """Cut what a decoder gave into `parts`, where a sample has so many dimensions."""
        return given.chunk(self.parts, 1 - dims)

    def check(self, x: Tensor) -> None:
        """Refuse samples out of range.

        Raises
        ------
        InputError
            When a number lies outside of `low` and `high`, or is not finite.
        """
        if not x.numel():
            return
        least, most = (float(end) for end in x.detach().aminmax())
        if not (-torch.inf < least and most < torch.inf):
            raise InputError("data have numbers that are not finite (nan or inf)")
        if not (self.low <= least and most <= self.high):
            raise InputError(
                f"data reach from {least:.4g} to {most:.4g}, and {type(self).__name__} is for "
                f"numbers from {self.low:g} to {self.high:g}: give bytes (torch.uint8), or scale "
                "them"
            )

    @abstractmethod
    def nats(self, given: Tensor, x: Tensor) -> Tensor:
        """Give -log q(x|z) for each number of a sample: what it costs, in nats."""

    @abstractmethod
    def mean(self, given: Tensor, dims: int) -> Tensor:
        """Give the mean of samples that have so many dimensions, the batch among them."""

    @abstractmethod
    def draw(self, given: Tensor, dims: int, generator: torch.Generator | None = None) -> Tensor:
        """Draw samples that have so many dimensions."""
