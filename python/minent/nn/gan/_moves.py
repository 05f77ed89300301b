"""What each player computes when it moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from minent.nn.gan._real import check_made, real_of
from minent.nn.regularizers import critic_pair
from minent.train import frozen, track

if TYPE_CHECKING:
    from collections.abc import Callable

    from minent.nn.gan._gan import GAN
    from minent.nn.gan._watch import Watch
    from minent.train import State

    Net = Callable[..., Tensor]


class Moves:
    """The losses of a GAN, of a batch.

    Parameters
    ----------
    gan : GAN
        What is trained.
    watch : Watch
        It is shown each loss.
    generate, judge : callable
        The two nets, compiled or not.
    """

    def __init__(self, gan: GAN, watch: Watch, generate: Net, judge: Net) -> None:
        self._gan = gan
        self._watch = watch
        self._generate = generate
        self._judge = judge

    def critic(self, batch: Any, state: State) -> Tensor:  # noqa: ANN401 - any batch
        """Give the critic's loss with its penalties; the generator is not moved by it."""
        x, labels = real_of(batch, self._gan.labels)
        with torch.no_grad():
            fake = self._fake(x, labels)
        return self._seen("critic", state, self._critic_loss(x, fake, labels))

    def generator(self, batch: Any, state: State) -> Tensor:  # noqa: ANN401
        """Give the generator's loss."""
        x, labels = real_of(batch, self._gan.labels)
        fake = self._fake(x, labels)
        t_real: Tensor | None = None
        if self._gan.objective.paired:
            t_real, t_fake = self._judged(x, fake, labels)
        else:
            t_fake = _call(self._judge, fake, labels)
        return self._seen("generator", state, self._generator_loss(t_real, t_fake, x, fake))

    def both(self, batch: Any, state: State) -> Tensor:  # noqa: ANN401
        """Give one loss for both: the gradient of each loss reaches its own player alone."""
        x, labels = real_of(batch, self._gan.labels)
        fake = self._fake(x, labels)
        critic_loss = self._critic_loss(x, fake.detach(), labels)
        judge = frozen(self._gan.critic)
        t_real = _call(judge, x, labels) if self._gan.objective.paired else None
        t_fake = _call(judge, fake, labels)
        loss = self._generator_loss(t_real, t_fake, x, fake)
        self._seen("critic", state, critic_loss)
        self._seen("generator", state, loss)
        track("critic_loss", critic_loss)
        track("generator_loss", loss)
        return critic_loss + loss

    def _critic_loss(self, x: Tensor, fake: Tensor, labels: Tensor | None) -> Tensor:
        gan = self._gan
        shape, x, fake = x.shape, self._flat(x), self._flat(fake)
        if gan.objective.needs_gradients:
            x, fake = x.detach().requires_grad_(), fake.detach().requires_grad_()
        real, made = x.view(shape), fake.view(shape)
        t_real, t_fake = self._judged(real, made, labels)
        loss = gan.objective.critic(self._flat(t_real), self._flat(t_fake), x, fake)
        for regularizer in gan.regularizers:
            loss = loss + regularizer(gan.critic, real, made, t_real, t_fake, labels, labels)
        return loss * self._copies(shape)

    def _generator_loss(
        self, t_real: Tensor | None, t_fake: Tensor, x: Tensor, fake: Tensor
    ) -> Tensor:
        flat = None if t_real is None else self._flat(t_real)
        loss = self._gan.objective.generator(
            flat, self._flat(t_fake), self._flat(x), self._flat(fake)
        )
        return loss * self._copies(x.shape)

    def _fake(self, x: Tensor, labels: Tensor | None) -> Tensor:
        z = self._gan.draw(x.shape[: self._gan.batch_dims])
        return check_made(_call(self._generate, z, labels), x)

    def _judged(self, x: Tensor, fake: Tensor, labels: Tensor | None) -> tuple[Tensor, Tensor]:
        if not self._gan.joint:
            return _call(self._judge, x, labels), _call(self._judge, fake, labels)
        dim = self._gan.batch_dims - 1
        return critic_pair(self._judge, x, fake, labels, labels, dim=dim)

    def _flat(self, values: Tensor) -> Tensor:
        """Let the samples of all copies be one batch."""
        return values.flatten(0, 1) if self._gan.batch_dims == 2 else values

    def _copies(self, shape: torch.Size) -> int:
        """Undo the mean over copies: each has the gradient it would have alone."""
        return shape[0] if self._gan.batch_dims == 2 else 1

    def _seen(self, player: str, state: State, loss: Tensor) -> Tensor:
        self._watch.see(player, state.step + 1, loss)
        return loss


def _call(net: Net, x: Tensor, labels: Tensor | None) -> Tensor:
    return net(x) if labels is None else net(x, labels)
