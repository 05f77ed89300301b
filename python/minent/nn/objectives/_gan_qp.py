"""GAN-QP: a critic held by the distance of its samples, with no constraint."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from minent._numbers import positive
from minent.nn.objectives._distance import check_distance, distances
from minent.nn.objectives._paired import Paired
from minent.nn.objectives._qp import quadratic_potential
from minent.nn.objectives._registry import register

if TYPE_CHECKING:
    from torch import Tensor

    from minent.nn.objectives._objective import Samples


@register("gan-qp")
@dataclass(frozen=True)
class GANQP(Paired):
    """GAN-QP, ``"gan-qp"``: the critic's loss is ``-delta + delta^2 / (2 lam d)``.

    ``delta = t_real - t_fake``, and d is the distance of the real and the generated sample of a
    pair. The generator's loss is the mean of delta, never with the quadratic term.

    Parameters
    ----------
    distance : "l1" or "l2"
        Mean absolute difference, or root mean square of it, over all dimensions of a sample.
    lam : float
        Weight of the distance.

    Notes
    -----
    A critic of one sample gives ``t_real = T(x_real)`` and ``t_fake = T(x_fake)``. A critic of two
    gives ``t_real = T(x_real, x_fake)`` and ``t_fake = T(x_fake, x_real)``.

    At the optimum ``delta / (lam d) = (p(x_r) q(x_f) - p(x_f) q(x_r)) / (p(x_r) q(x_f) + p(x_f)
    q(x_r))`` for a critic of two samples, so ``|delta| <= lam d``: a Lipschitz bound that nobody
    imposed. Between two points the divergence is ``lam d / 2``.

    A pair that is one point twice tells nothing: its delta is 0 for any critic that is a function.
    It is left out (its term is 0), whatever a critic with dropout or batch normalization says.

    References
    ----------
    arXiv 1811.07296; kexue.fm archive 6163.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import objective
    >>> qp = objective("gan-qp", distance="l1", lam=1.0)
    >>> x_real, x_fake = torch.zeros(1, 2), torch.tensor([[1.0, 3.0]])  # d is 2
    >>> float(qp.critic(torch.tensor([2.0]), torch.tensor([0.0]), x_real, x_fake))
    -1.0
    >>> float(qp.generator(torch.tensor([2.0]), torch.tensor([0.0])))
    2.0
    """

    needs_samples: ClassVar[bool] = True

    distance: str = "l2"
    lam: float = 10.0

    def __post_init__(self) -> None:
        check_distance(self.distance)
        object.__setattr__(self, "lam", positive("lam", self.lam))

    def _critic(self, real: Tensor, fake: Tensor, x_real: Samples, x_fake: Samples) -> Tensor:
        return quadratic_potential(real - fake, self.lam * distances(self.distance, x_real, x_fake))

    def _generator(self, real: Tensor, fake: Tensor) -> Tensor:
        return (real - fake).mean()
