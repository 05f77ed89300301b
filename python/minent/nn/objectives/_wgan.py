"""The Wasserstein GAN."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from minent.nn.objectives._registry import register
from minent.nn.objectives._unpaired import Unpaired

if TYPE_CHECKING:
    from torch import Tensor

    from minent.nn.objectives._objective import Samples


@register("wgan")
@dataclass(frozen=True)
class WGAN(Unpaired):
    """The Wasserstein GAN, ``"wgan"``: ``t_fake - t_real``, and ``-t_fake`` for the generator.

    The critic must be held to slopes of at most 1 by other means: a penalty, spectral
    normalization, or clipped weights. The divergence is then the earth mover's distance.

    References
    ----------
    arXiv 1701.07875.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import objective
    >>> float(objective("wgan").critic(torch.tensor([3.0]), torch.tensor([1.0])))
    -2.0
    """

    steepest: ClassVar[float] = 1.0

    def _critic(self, real: Tensor, fake: Tensor, x_real: Samples, x_fake: Samples) -> Tensor:
        return fake.mean() - real.mean()

    def _generator(self, fake: Tensor) -> Tensor:
        return -fake.mean()
