"""O-GAN: an encoder whose mean output is the critic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from torch.nn.functional import cosine_similarity

from minent._numbers import not_below_0
from minent.errors import InputError
from minent.nn.objectives._bigan_qp import BiGANQP
from minent.nn.objectives._distance import distances
from minent.nn.objectives._objective import Objective
from minent.nn.objectives._qp import square_over
from minent.nn.objectives._read import alike, read
from minent.nn.objectives._registry import objective, register

if TYPE_CHECKING:
    from torch import Tensor

    from minent.nn.objectives._objective import Samples


@register("o-gan")
@dataclass(frozen=True)
class OGAN(Objective):
    """O-GAN, ``"o-gan"``: the critic is an encoder, with no network more.

    Outputs are codes E(x), vectors. Their mean over dimensions is the critic's t of another
    objective, and what is orthogonal to the mean is the code of the sample: both losses have
    ``-weight * r`` added, r being Pearson's correlation of z and E(G(z)), mean over samples.

    Parameters
    ----------
    base : str or Objective
        The objective that means of codes play.
    weight : float
        Of the correlation.
    quadratic : float
        The critic's loss has this times the mean of ``(t_real - t_fake)^2 / s`` too, s being the
        mean squared difference of a pair of samples; 0 leaves it out.

    References
    ----------
    arXiv 1903.01931; kexue.fm archive 6409.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import objective
    >>> z = torch.tensor([[1.0, 2.0, 3.0]])
    >>> o_gan = objective("o-gan", base="wgan", weight=0.5, quadratic=0.0)
    >>> float(o_gan.critic(z + 4, 2 * z, z=z))  # 4 - 6 - 0.5
    -2.5
    """

    base: str | Objective = "wgan"
    weight: float = 0.5
    quadratic: float = 0.25

    def __post_init__(self) -> None:
        object.__setattr__(self, "base", self._base)
        if isinstance(self.base, (OGAN, BiGANQP)):
            raise InputError(f"base must be an objective of plain samples, not {self.base!r}")
        for name in ("weight", "quadratic"):
            object.__setattr__(self, name, not_below_0(name, getattr(self, name)))
        for name in ("paired", "needs_gradients"):
            object.__setattr__(self, name, getattr(self.base, name))
        needs_samples = self._base.needs_samples or self.quadratic > 0
        object.__setattr__(self, "needs_samples", needs_samples)

    def critic(
        self,
        t_real: Tensor,
        t_fake: Tensor,
        x_real: Samples = None,
        x_fake: Samples = None,
        *,
        z: Tensor | None = None,
    ) -> Tensor:
        """Give the encoder's loss.

        Parameters
        ----------
        t_real, t_fake : Tensor of float, shape (N, n)
            E(x) and E(G(z)).
        x_real, x_fake : Tensor of float, shape (N, ...), optional
            x and G(z); used where `needs_samples`.
        z : Tensor of float, shape (N, n)
            What the samples were generated from.

        Returns
        -------
        Tensor of float32 or float64, shape ()
            The loss.

        Raises
        ------
        InputError
            When something is missing, or shapes do not fit together.
        """
        loss = super().critic(t_real, t_fake, x_real, x_fake)
        return loss - self.weight * _correlation(z, t_fake)

    def generator(
        self,
        t_real: Tensor | None,
        t_fake: Tensor,
        x_real: Samples = None,
        x_fake: Samples = None,
        *,
        z: Tensor | None = None,
    ) -> Tensor:
        """Give the generator's loss.

        Parameters
        ----------
        t_real, t_fake : Tensor of float, shape (N, n)
            E(x) and E(G(z)); `t_real` may be None unless `paired`.
        x_real, x_fake : Tensor of float, shape (N, ...), optional
            x and G(z).
        z : Tensor of float, shape (N, n)
            What the samples were generated from.

        Returns
        -------
        Tensor of float32 or float64, shape ()
            The loss.

        Raises
        ------
        InputError
            When something is missing, or shapes do not fit together.
        """
        real = None if t_real is None else _codes("t_real", t_real).mean(1)
        loss = self._base.generator(real, _codes("t_fake", t_fake).mean(1), x_real, x_fake)
        return loss - self.weight * _correlation(z, t_fake)

    @property
    def _base(self) -> Objective:
        return self.base if isinstance(self.base, Objective) else objective(self.base)

    def _read(self, t_real: Tensor, t_fake: Tensor) -> tuple[Tensor, Tensor]:
        return _codes("t_real", t_real).mean(1), _codes("t_fake", t_fake).mean(1)

    def _critic(self, real: Tensor, fake: Tensor, x_real: Samples, x_fake: Samples) -> Tensor:
        loss = self._base.critic(real, fake, x_real, x_fake)
        if not self.quadratic:
            return loss
        alike("t_real", real, "t_fake", fake)
        apart = distances("l2", x_real, x_fake).square()
        return loss + self.quadratic * square_over(real - fake, apart)


def _codes(name: str, value: object) -> Tensor:
    codes = read(name, value)
    if codes.ndim != 2 or codes.shape[1] < 2:
        raise InputError(f"{name} must be codes of shape (N, n), n > 1, not {tuple(codes.shape)}")
    return codes


def _correlation(z: Tensor | None, t_fake: Tensor) -> Tensor:
    """Give Pearson's correlation of each z and its code, mean over samples."""
    if z is None:
        raise InputError("the losses of O-GAN need z, what the samples were generated from")
    given, found = _codes("z", z), _codes("t_fake", t_fake)
    alike("z", given, "t_fake", found)
    given, found = (codes - codes.mean(1, keepdim=True) for codes in (given, found))
    return cosine_similarity(given, found, dim=1).mean()
