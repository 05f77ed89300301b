"""The energy-based GAN with a margin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from torch.nn.functional import relu

from minent._numbers import positive
from minent.nn.objectives._registry import register
from minent.nn.objectives._unpaired import Unpaired

if TYPE_CHECKING:
    from torch import Tensor

    from minent.nn.objectives._objective import Samples


@register("ebgan")
@dataclass(frozen=True)
class EBGAN(Unpaired):
    """EBGAN, ``"ebgan"``: ``t_real + max(0, margin - t_fake)``, the generator's t_fake.

    Here t is an energy: low on real data and never below 0, as the error of an autoencoder.

    Parameters
    ----------
    margin : float
        Energy above which the critic takes samples for dealt with.

    References
    ----------
    arXiv 1609.03126; kexue.fm archive 6316.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import objective
    >>> float(objective("ebgan", margin=2.0).critic(torch.tensor([0.5]), torch.tensor([1.0])))
    1.5
    """

    lowest: ClassVar[float] = 0.0

    margin: float = 1.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "margin", positive("margin", self.margin))

    def _critic(self, real: Tensor, fake: Tensor, x_real: Samples, x_fake: Samples) -> Tensor:
        return real.mean() + relu(self.margin - fake).mean()

    def _generator(self, fake: Tensor) -> Tensor:
        return fake.mean()
