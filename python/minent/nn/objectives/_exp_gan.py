"""The exponential GAN."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from minent.nn.objectives._registry import register
from minent.nn.objectives._unpaired import Unpaired

if TYPE_CHECKING:
    from torch import Tensor

    from minent.nn.objectives._objective import Samples


@register("exp-gan")
@dataclass(frozen=True)
class ExpGAN(Unpaired):
    """The exponential GAN, ``"exp-gan"``: ``exp(-t_real / 2) + exp(t_fake / 2)``.

    The generator's loss is ``exp(-t_fake / 2)``. The divergence is Hellinger's, squared: the
    integral of ``(sqrt p - sqrt q)^2``.

    References
    ----------
    arXiv 2002.00865; kexue.fm archive 7210.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import objective
    >>> t = torch.zeros(4)
    >>> float(objective("exp-gan").critic(t, t))
    2.0
    """

    def _critic(self, real: Tensor, fake: Tensor, x_real: Samples, x_fake: Samples) -> Tensor:
        return (-real / 2).exp().mean() + (fake / 2).exp().mean()

    def _generator(self, fake: Tensor) -> Tensor:
        return (-fake / 2).exp().mean()
