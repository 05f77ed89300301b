"""The losses of BiGAN-QP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from minent.nn.gan._coder import check_codes
from minent.nn.gan._moves import Made, Moves

if TYPE_CHECKING:
    from torch import Tensor

    from minent.nn.gan._bigan import BiGAN  # noqa: F401 - named in a string
    from minent.nn.gan._making import Net


class BiGANMoves(Moves["BiGAN"]):
    """The losses of generator and encoder, and of a critic of pairs.

    Parameters
    ----------
    encode : callable
        The encoder, compiled or not.
    *others
        As of `Moves`.
    """

    def __init__(self, encode: Net, *others: Any) -> None:  # noqa: ANN401
        super().__init__(*others)
        self._encode = encode

    def _make(self, x: Tensor, labels: Tensor | None) -> Made:
        (fake, z), code = self._fake(x, labels), self._encode(x)
        check_codes(code, z.shape)
        return Made(fake, z, code)

    def _critic_loss(self, x: Tensor, made: Made, labels: Tensor | None) -> Tensor:
        real, fake = _pairs(x, made)
        t_real, t_fake = self._judged(self._judge, real, fake)
        return self._gan.objective.critic(t_real, t_fake, real, fake)

    def _generator_loss(self, judge: Net, x: Tensor, made: Made, labels: Tensor | None) -> Tensor:
        real, fake = _pairs(x, made)
        t_real, t_fake = self._judged(judge, real, fake)
        return self._gan.objective.generator(
            t_real,
            t_fake,
            real,
            fake,
            sample_again=self._generate(real[1].detach()),
            code_again=self._encode(made.fake.detach()),
        )


def _pairs(x: Tensor, made: Made) -> tuple[tuple[Tensor, Tensor], tuple[Tensor, Tensor]]:
    assert made.code is not None
    return (x, made.code), (made.fake, made.z)
