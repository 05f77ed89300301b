"""The relativistic average GAN."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from minent.nn.objectives._contrast import CONTRASTS, check_contrast
from minent.nn.objectives._paired import Paired
from minent.nn.objectives._registry import register

if TYPE_CHECKING:
    from torch import Tensor

    from minent.nn.objectives._objective import Samples


@register("ragan")
@dataclass(frozen=True)
class RaGAN(Paired):
    """The relativistic average GAN, ``"ragan"``: more real than the other kind is on average.

    With the means m over the batch, the critic's loss is ``h(t_real - m_fake) + h(m_real -
    t_fake)``, the generator's ``h(t_fake - m_real) + h(m_fake - t_real)``.

    Parameters
    ----------
    loss : "logistic", "hinge" or "square"
        h(u) is softplus(-u), max(0, 1 - u) or (1 - u)^2: RaSGAN, RaHinge, RaLSGAN.

    References
    ----------
    arXiv 1807.00734.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import objective
    >>> t_real, t_fake = torch.tensor([1.0, 3.0]), torch.tensor([0.0, 0.0])
    >>> float(objective("ragan", loss="square").critic(t_real, t_fake))  # (0 + 4) / 2 + 1
    3.0
    """

    scale: ClassVar[float] = 0.5

    loss: str = "logistic"

    def __post_init__(self) -> None:
        check_contrast(self.loss)

    def _critic(self, real: Tensor, fake: Tensor, x_real: Samples, x_fake: Samples) -> Tensor:
        cost = CONTRASTS[self.loss]
        return cost(real - fake.mean()).mean() + cost(real.mean() - fake).mean()

    def _generator(self, real: Tensor, fake: Tensor) -> Tensor:
        cost = CONTRASTS[self.loss]
        return cost(fake - real.mean()).mean() + cost(fake.mean() - real).mean()
