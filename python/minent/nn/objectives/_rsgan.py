"""The relativistic GAN of pairs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from minent.nn.objectives._contrast import CONTRASTS, check_contrast
from minent.nn.objectives._paired import Paired
from minent.nn.objectives._registry import register

if TYPE_CHECKING:
    from torch import Tensor

    from minent.nn.objectives._objective import Samples


@register("rsgan")
@dataclass(frozen=True)
class RSGAN(Paired):
    """The relativistic GAN, ``"rsgan"``: which of a pair is more real.

    The critic's loss is ``h(t_real - t_fake)``, the generator's ``h(t_fake - t_real)``.

    Parameters
    ----------
    loss : "logistic", "hinge" or "square"
        h(u) is softplus(-u), max(0, 1 - u) or (1 - u)^2.

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

    loss: str = "logistic"

    def __post_init__(self) -> None:
        check_contrast(self.loss)

    def _critic(self, real: Tensor, fake: Tensor, x_real: Samples, x_fake: Samples) -> Tensor:
        return CONTRASTS[self.loss](real - fake).mean()

    def _generator(self, real: Tensor, fake: Tensor) -> Tensor:
        return CONTRASTS[self.loss](fake - real).mean()
