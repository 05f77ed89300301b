"""WGAN-div: the power of the gradient's norm in place of a constraint."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import torch

from minent._numbers import positive
from minent.errors import InputError
from minent.nn._choices import one_of
from minent.nn.objectives._read import read
from minent.nn.objectives._registry import register
from minent.nn.objectives._unpaired import Unpaired
from minent.nn.regularizers._gradients import powers

if TYPE_CHECKING:
    from torch import Tensor

    from minent.nn.objectives._objective import Samples

_WHERE = ("real", "fake", "mixed")


@register("wgan-div")
@dataclass(frozen=True)
class WGANDiv(Unpaired):
    """WGAN-div, ``"wgan-div"``: ``t_fake - t_real + k E |grad t|^p``, and -t_fake.

    Gradients are taken from the outputs, without another pass through the critic: samples must
    require gradients before the critic sees them, and no output may depend on another's sample.

    Parameters
    ----------
    k, p : float
        Weight and power; p is above 1.
    where : "real", "fake" or "mixed"
        At which samples; mixed, the mean over both kinds. Gradients elsewhere, as between real and
        generated samples, need another pass: ``"wgan"`` with `minent.nn.gradient_penalty`.

    References
    ----------
    arXiv 1712.01026; kexue.fm archive 6139.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import objective
    >>> x = torch.zeros(4, 2, requires_grad=True)
    >>> t = x @ torch.tensor([0.6, 0.8])
    >>> round(objective("wgan-div").critic(t, t, x, x).item(), 4)
    2.0
    """

    needs_samples: ClassVar[bool] = True
    needs_gradients: ClassVar[bool] = True

    k: float = 2.0
    p: float = 6.0
    where: str = "real"

    def __post_init__(self) -> None:
        object.__setattr__(self, "k", positive("k", self.k))
        object.__setattr__(self, "p", positive("p", self.p))
        if self.p <= 1:
            raise InputError(f"p must be above 1, not {self.p!r}")
        one_of("where", self.where, _WHERE)

    def _critic(self, real: Tensor, fake: Tensor, x_real: Samples, x_fake: Samples) -> Tensor:
        places = []
        if self.where != "fake":
            places.append(_squared_slopes("real", real, x_real))
        if self.where != "real":
            places.append(_squared_slopes("fake", fake, x_fake))
        penalty = torch.stack([powers(place, self.p).mean() for place in places]).mean()
        return fake.mean() - real.mean() + self.k * penalty

    def _generator(self, fake: Tensor) -> Tensor:
        return -fake.mean()


def _squared_slopes(kind: str, t: Tensor, x: object) -> Tensor:
    """Give the squared norm of the gradient at each sample, over all its dimensions."""
    slopes = None
    if isinstance(x, torch.Tensor) and x.requires_grad and t.requires_grad:
        (slopes,) = torch.autograd.grad(
            t.sum(), x, create_graph=torch.is_grad_enabled(), retain_graph=True, allow_unused=True
        )
    if slopes is None:
        raise InputError(f"x_{kind} must require gradients, and t_{kind} be computed from it")
    return read(f"x_{kind}", slopes).flatten(1).square().sum(1)
