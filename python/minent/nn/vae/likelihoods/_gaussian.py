"""Numbers with normal errors."""

from __future__ import annotations

from math import log, pi
from typing import TYPE_CHECKING

import torch
from torch import nn

from minent._numbers import positive
from minent.errors import InputError
from minent.nn.bottleneck._draw import draw_normal
from minent.nn.vae.likelihoods._likelihood import Likelihood
from minent.nn.vae.likelihoods._spread import place_and_spread

if TYPE_CHECKING:
    from torch import Tensor

# Below it a variance is no larger than what rounding makes of a number.
_LEAST = -14.0


class Gaussian(Likelihood):
    """Independent normal variables, of which the decoder gives the means, ``"gaussian"``.

    Parameters
    ----------
    variance : "learned", "given" or float
        One variance for all numbers, learned with the nets from 1 on; or one for each, whose
        logarithm the decoder gives as the second half of its output (in dimension 1); or a fixed
        one. Logarithms below -14 count as -14, so that a likelihood of what is known exactly does
        not become infinite; above 20 they are held there, counted (``clamped``) and said once.

    Raises
    ------
    InputError
        When it is none of these.

    References
    ----------
    Learned variance: arXiv 2006.13202.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import likelihood
    >>> normal = likelihood("gaussian", variance=0.25)
    >>> normal.log_prob(torch.zeros(1, 2), torch.tensor([[0.0, 0.5]]))
    tensor([-0.9516])
    """

    def __init__(self, variance: str | float = "learned") -> None:
        super().__init__()
        if isinstance(variance, str) and variance not in ("learned", "given"):
            raise InputError(
                f"variance must be 'learned', 'given' or a number above 0, not {variance!r:.60}"
            )
        self.parts = 2 if variance == "given" else 1
        start = log(positive("variance", variance)) if not isinstance(variance, str) else 0.0
        fixed = torch.tensor(start)
        self.log_var: Tensor | None
        if variance == "learned":
            self.log_var = nn.Parameter(fixed)
        else:
            self.register_buffer("log_var", fixed if self.parts == 1 else None)

    def nats(self, given: Tensor, x: Tensor) -> Tensor:
        """Give the logarithm of the density of each number, with its sign changed."""
        mean, log_var = self._moments(given, x.dim())
        square = (x.to(mean.dtype) - mean).square()
        return 0.5 * (square * torch.exp(-log_var) + log_var + log(2 * pi))

    def mean(self, given: Tensor, dims: int) -> Tensor:
        """Give the means."""
        return self.split(given, dims)[0]

    def draw(self, given: Tensor, dims: int, generator: torch.Generator | None = None) -> Tensor:
        """Draw numbers."""
        return draw_normal(*self._moments(given, dims), generator=generator)

    def _moments(self, given: Tensor, dims: int) -> tuple[Tensor, Tensor]:
        return place_and_spread(self, given, dims, self.log_var, _LEAST)
