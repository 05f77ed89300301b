"""The hinge loss of critics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from torch.nn.functional import relu

from minent.nn.objectives._registry import register
from minent.nn.objectives._unpaired import Unpaired

if TYPE_CHECKING:
    from torch import Tensor

    from minent.nn.objectives._objective import Samples


@register("hinge")
@dataclass(frozen=True)
class Hinge(Unpaired):
    """Hinge, ``"hinge"``: ``max(0, 1 - t_real) + max(0, 1 + t_fake)``; the generator's: -t_fake.

    References
    ----------
    arXiv 1705.02894, 1802.05957.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import objective
    >>> float(objective("hinge").critic(torch.tensor([1.5]), torch.tensor([0.0])))
    1.0
    """

    def _critic(self, real: Tensor, fake: Tensor, x_real: Samples, x_fake: Samples) -> Tensor:
        return relu(1 - real).mean() + relu(1 + fake).mean()

    def _generator(self, fake: Tensor) -> Tensor:
        return -fake.mean()
