"""The standard GAN, whose generator saturates or does not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from torch.nn.functional import softplus

from minent.nn.objectives._registry import register
from minent.nn.objectives._unpaired import Unpaired

if TYPE_CHECKING:
    from torch import Tensor

    from minent.nn.objectives._objective import Samples


@register("sgan")
@dataclass(frozen=True)
class SGAN(Unpaired):
    """The standard GAN, ``"sgan"``: both play ``softplus(-t_real) + softplus(t_fake)``.

    The generator maximizes its part of what the critic minimizes, ``-softplus(t_fake)``: where the
    critic is sure, its gradient vanishes. The divergence is Jensen-Shannon's, in nats.

    References
    ----------
    arXiv 1406.2661.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import objective
    >>> t = torch.zeros(4)
    >>> round(float(objective("sgan").critic(t, t)), 4)  # 2 ln 2
    1.3863
    """

    scale: ClassVar[float] = 0.5

    def _critic(self, real: Tensor, fake: Tensor, x_real: Samples, x_fake: Samples) -> Tensor:
        return softplus(-real).mean() + softplus(fake).mean()

    def _generator(self, fake: Tensor) -> Tensor:
        return -softplus(fake).mean()


@register("ns-gan")
@dataclass(frozen=True)
class NSGAN(SGAN):
    """The standard GAN that does not saturate, ``"ns-gan"``: the generator's is softplus(-t_fake).

    The critic's loss is that of ``"sgan"``.

    References
    ----------
    arXiv 1406.2661.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import objective
    >>> t = torch.zeros(4, requires_grad=True)
    >>> objective("ns-gan").generator(None, t).backward()
    >>> t.grad.tolist()
    [-0.125, -0.125, -0.125, -0.125]
    """

    def _generator(self, fake: Tensor) -> Tensor:
        return softplus(-fake).mean()
