"""BiGAN-QP: GAN-QP of pairs of a sample and its code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from minent._numbers import not_below_0, positive
from minent.errors import InputError
from minent.nn.objectives._distance import check_distance, distances
from minent.nn.objectives._paired import Paired
from minent.nn.objectives._qp import quadratic_potential
from minent.nn.objectives._read import alike, read
from minent.nn.objectives._registry import register

if TYPE_CHECKING:
    from torch import Tensor

    from minent.nn.objectives._objective import Samples


@register("bigan-qp")
@dataclass(frozen=True)
class BiGANQP(Paired):
    """BiGAN-QP, ``"bigan-qp"``: the critic tells ``(x, E(x))`` from ``(G(z), z)``.

    The losses are those of GAN-QP, with ``delta = T(x, E(x)) - T(G(z), z)`` and a distance that is
    the sum of those of both halves. The second loss is for generator G and encoder E together; to
    it come the errors of coding twice, where these are given.

    Parameters
    ----------
    distance : "l1" or "l2"
        Mean absolute difference, or root mean square of it, over all dimensions of a half.
    lam : float
        Weight of the distance.
    code_weight, sample_weight : float
        Weights of the mean squared errors of codes and of samples.

    References
    ----------
    kexue.fm archive 6214.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import objective
    >>> qp = objective("bigan-qp", lam=1.0)
    >>> real = torch.zeros(1, 3), torch.zeros(1, 2)  # x, E(x)
    >>> fake = torch.ones(1, 3), torch.ones(1, 2)  # G(z), z
    >>> t_real, t_fake = torch.tensor([2.0]), torch.tensor([0.0])
    >>> float(qp.critic(t_real, t_fake, real, fake))
    -1.0
    >>> float(qp.generator(t_real, t_fake, real, fake, code_again=torch.zeros(1, 2)))
    4.0
    """

    needs_samples: ClassVar[bool] = True

    distance: str = "l1"
    lam: float = 10.0
    code_weight: float = 2.0
    sample_weight: float = 3.0

    def __post_init__(self) -> None:
        check_distance(self.distance)
        object.__setattr__(self, "lam", positive("lam", self.lam))
        for name in ("code_weight", "sample_weight"):
            object.__setattr__(self, name, not_below_0(name, getattr(self, name)))

    def generator(
        self,
        t_real: Tensor | None,
        t_fake: Tensor,
        x_real: Samples = None,
        x_fake: Samples = None,
        *,
        sample_again: Tensor | None = None,
        code_again: Tensor | None = None,
    ) -> Tensor:
        """Give the loss of generator and encoder.

        Parameters
        ----------
        t_real, t_fake : Tensor of float
            What the critic says of both kinds of pairs, of one shape.
        x_real, x_fake : pair of Tensor of float, optional
            ``(x, E(x))`` and ``(G(z), z)``; needed with the next two.
        sample_again : Tensor of float, optional
            ``G(E(x).detach())``, to be like x.
        code_again : Tensor of float, optional
            ``E(G(z).detach())``, to be like z.

        Returns
        -------
        Tensor of float32 or float64, shape ()
            The loss.

        Raises
        ------
        InputError
            When something is missing, or shapes do not fit together.
        """
        loss = super().generator(t_real, t_fake)
        if sample_again is not None:
            x, _ = _halves("x_real", x_real)
            loss = loss + self.sample_weight * _error("sample_again", sample_again, "x", x)
        if code_again is not None:
            _, z = _halves("x_fake", x_fake)
            loss = loss + self.code_weight * _error("code_again", code_again, "z", z)
        return loss

    def _critic(self, real: Tensor, fake: Tensor, x_real: Samples, x_fake: Samples) -> Tensor:
        (x, coded), (generated, z) = _halves("x_real", x_real), _halves("x_fake", x_fake)
        width = distances(self.distance, x, generated) + distances(self.distance, coded, z)
        return quadratic_potential(real - fake, self.lam * width)

    def _generator(self, real: Tensor, fake: Tensor) -> Tensor:
        return (real - fake).mean()


def _halves(name: str, pair: Samples) -> tuple[Tensor, Tensor]:
    if not isinstance(pair, tuple) or len(pair) != 2:
        raise InputError(f"{name} must be a pair of samples and codes")
    return pair


def _error(name: str, again: Tensor, of: str, target: Tensor) -> Tensor:
    found, wanted = read(name, again), read(of, target)
    alike(name, found, of, wanted)
    return (found - wanted).square().mean()
