"""The losses of a GAN."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minent.nn.gan._making import call
from minent.nn.gan._moves import Made, Moves
from minent.nn.gan._regularizers import one_number

if TYPE_CHECKING:
    from torch import Tensor, nn

    from minent.nn.gan._gan import GAN  # noqa: F401 - named in a string
    from minent.nn.gan._making import Net


class GANMoves(Moves["GAN"]):
    """The losses of a generator and a critic of samples, of one objective."""

    def _make(self, x: Tensor, labels: Tensor | None) -> Made:
        return Made(*self._fake(x, labels))

    def _critic_loss(self, x: Tensor, made: Made, labels: Tensor | None) -> Tensor:
        gan = self._gan
        shape, x, fake = x.shape, self._flat(x), self._flat(made.fake)
        if gan.objective.needs_gradients:
            x, fake = x.detach().requires_grad_(), fake.detach().requires_grad_()
        real, generated = x.view(shape), fake.view(shape)
        t_real, t_fake = self._judged(self._judge, (real, labels), (generated, labels))
        loss = gan.objective.critic(
            self._flat(t_real), self._flat(t_fake), x, fake, **self._more(made.z, t_fake)
        )
        judge, t_real, t_fake = self._penalized(t_real, t_fake)
        for regularizer in gan.regularizers:
            term = regularizer(judge, real, generated, t_real, t_fake, labels, labels)
            loss = loss + one_number(regularizer, term)
        return loss * self._copies(shape)

    def _generator_loss(self, judge: Net, x: Tensor, made: Made, labels: Tensor | None) -> Tensor:
        t_real: Tensor | None = None
        if self._gan.objective.paired:
            t_real, t_fake = self._judged(judge, (x, labels), (made.fake, labels))
        else:
            t_fake = call(judge, made.fake, labels)
        loss = self._gan.objective.generator(
            None if t_real is None else self._flat(t_real),
            self._flat(t_fake),
            self._flat(x),
            self._flat(made.fake),
            **self._more(made.z, t_fake),
        )
        return loss * self._copies(x.shape)

    def _more(self, z: Tensor, t_fake: Tensor) -> dict[str, Tensor]:
        """Give what else the objective needs."""
        del z, t_fake
        return {}

    def _penalized(self, t_real: Tensor, t_fake: Tensor) -> tuple[nn.Module, Tensor, Tensor]:
        """Give what regularizers look at: the critic, and what it said."""
        return self._gan.critic, t_real, t_fake

    def _flat(self, values: Tensor) -> Tensor:
        """Let the samples of all copies be one batch."""
        return values.flatten(0, 1) if self._gan.batch_dims == 2 else values
