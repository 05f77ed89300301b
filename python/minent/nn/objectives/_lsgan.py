"""The least-squares GAN."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from minent._numbers import finite
from minent.nn.objectives._registry import register
from minent.nn.objectives._unpaired import Unpaired

if TYPE_CHECKING:
    from torch import Tensor

    from minent.nn.objectives._objective import Samples


@register("lsgan")
@dataclass(frozen=True)
class LSGAN(Unpaired):
    """Least squares, ``"lsgan"``: ``(t_real - b)^2 + (t_fake - a)^2``.

    The generator's loss is ``(t_fake - c)^2``.

    Parameters
    ----------
    a, b, c : float
        What the critic should say of samples and of data, and what the generator wants it to say.

    Notes
    -----
    The losses of the paper are half of these.

    References
    ----------
    arXiv 1611.04076.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import objective
    >>> float(objective("lsgan").critic(torch.tensor([0.5]), torch.tensor([0.5])))
    0.5
    """

    a: float = 0.0
    b: float = 1.0
    c: float = 1.0

    def __post_init__(self) -> None:
        for name in ("a", "b", "c"):
            object.__setattr__(self, name, finite(name, getattr(self, name)))

    def _critic(self, real: Tensor, fake: Tensor, x_real: Samples, x_fake: Samples) -> Tensor:
        return (real - self.b).square().mean() + (fake - self.a).square().mean()

    def _generator(self, fake: Tensor) -> Tensor:
        return (fake - self.c).square().mean()
