"""What a likelihood is: a distribution of samples, given what the decoder gave."""

from __future__ import annotations

from abc import ABC, abstractmethod
from math import isfinite
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
    said : bool
        Whether a warning told of widths that overflowed.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import Likelihood
    >>> class Laplace(Likelihood):
    ...     def nats(self, given, x):
    ...         return (x - given).abs() + torch.tensor(2.0).log()
    ...     def mean(self, given, dims):
    ...         return given
    ...     def draw(self, given, dims, generator=None):
    ...         one, two = torch.empty(2, *given.shape).exponential_(generator=generator)
    ...         return given + one - two
    >>> Laplace().log_prob(torch.zeros(1, 3), torch.ones(1, 3))  # -3 - 3 log 2
    tensor([-5.0794])
    """

    parts: int = 1
    said: bool = False
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

        Raises
        ------
        InputError
            When shapes do not fit, or samples are out of range (bytes are no numbers from 0 to 1).
        """
        if not (isinstance(given, torch.Tensor) and isinstance(x, torch.Tensor)) or x.dim() < 2:
            raise InputError("given and x must be tensors, and x samples of shape N x ...")
        wanted = self.wanted(x.shape[1:])
        if given.dim() < x.dim() or given.shape[1 - x.dim() :] != wanted:
            raise InputError(
                f"given must have the shape {('...', 'N', *wanted)} for samples of shape "
                f"{tuple(x.shape[1:])}, not {tuple(given.shape)}"
            )
        self.check(x)
        return -self.error(given, x)

    def error(self, given: Tensor, x: Tensor) -> Tensor:
        """Give -log q(x|z) as `log_prob` does, of what is known to fit."""
        return self.nats(given, x).flatten(1 - x.dim()).sum(-1)

    def wanted(self, sample: torch.Size) -> torch.Size:
        """Give the shape of what the decoder has to give for a sample of that shape."""
        if self.parts == 1 or not sample:
            return sample
        return torch.Size([sample[0] * self.parts, *sample[1:]])

    def split(self, given: Tensor, dims: int) -> tuple[Tensor, ...]:
        """Cut what a decoder gave into `parts`, where a sample has so many dimensions."""
        return given.chunk(self.parts, 1 - dims)

    def check(self, x: Tensor) -> None:
        """Refuse samples out of range.

        Raises
        ------
        InputError
            When a number lies outside of `low` and `high`, or is NaN or infinite.
        """
        if not x.numel():
            return
        least, most = (float(end) for end in x.detach().aminmax())
        if not (isfinite(least) and isfinite(most)):
            raise InputError(
                "data have numbers that are NaN or infinite: torch.isfinite(data) tells where"
            )
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
