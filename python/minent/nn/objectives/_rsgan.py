"""The relativistic GAN of pairs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from torch.nn.functional import softplus

from minent.nn.objectives._objective import Objective, Samples
from minent.nn.objectives._registry import register

if TYPE_CHECKING:
    from torch import Tensor


@register("rsgan")
@dataclass(frozen=True)
class RSGAN(Objective):
    """The relativistic GAN, ``"rsgan"``: which of a pair is more real.

    The critic's loss is ``softplus(t_fake - t_real)``, the generator's ``softplus(t_real -
    t_fake)``.

    References
    ----------
    arXiv 1807.00734; kexue.fm archive 6110.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import objective
    >>> t_real, t_fake = torch.tensor([2.0]), torch.tensor([2.0])
    >>> round(float(objective("rsgan").generator(t_real, t_fake)), 4)  # ln 2
    0.6931
    """

    paired: ClassVar[bool] = True

    def _critic(self, real: Tensor, fake: Tensor, x_real: Samples, x_fake: Samples) -> Tensor:
        return softplus(fake - real).mean()

    def _paired_generator(self, real: Tensor, fake: Tensor) -> Tensor:
        return softplus(real - fake).mean()
