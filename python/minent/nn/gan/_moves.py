"""What each player computes when it moves."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import torch

from minent.nn.gan._making import Making, call
from minent.nn.regularizers import critic_pair
from minent.train import frozen, track

if TYPE_CHECKING:
    from torch import Tensor

    from minent.nn.gan._making import Net
    from minent.nn.gan._trainer import Trainer
    from minent.train import State

Kind = TypeVar("Kind", bound="Trainer")


class Made(NamedTuple):
    """What is made at a move.

    Attributes
    ----------
    fake : Tensor
        Generated samples.
    z : Tensor
        The latents that they were generated from.
    code : Tensor or None
        Codes of the real samples, where an encoder is trained with the generator.
    """

    fake: Tensor
    z: Tensor
    code: Tensor | None = None

    def detached(self) -> Made:
        """Give the same without gradients."""
        code = None if self.code is None else self.code.detach()
        return Made(self.fake.detach(), self.z.detach(), code)


class Moves(Making[Kind], ABC):
    """The losses of both players, of a batch; arguments are those of `Making`."""

    def critic(self, batch: Any, state: State) -> Tensor:  # noqa: ANN401 - any batch
        """Give the critic's loss with its penalties; the generator is not moved by it."""
        x, labels = self._real(batch)
        with torch.no_grad():
            made = self._make(x, labels)
        return self._seen("critic", state, self._critic_loss(x, made, labels))

    def generator(self, batch: Any, state: State) -> Tensor:  # noqa: ANN401
        """Give the generator's loss."""
        x, labels = self._real(batch)
        made = self._make(x, labels)
        loss = self._generator_loss(self._judge, x, made, labels)
        return self._seen("generator", state, loss)

    def both(self, batch: Any, state: State) -> Tensor:  # noqa: ANN401
        """Give one loss for both: the gradient of each loss reaches its own player alone."""
        x, labels = self._real(batch)
        made = self._make(x, labels)
        critic_loss = self._critic_loss(x, made.detached(), labels)
        loss = self._generator_loss(frozen(self._gan.critic), x, made, labels)
        self._seen("critic", state, critic_loss)
        self._seen("generator", state, loss)
        track("critic_loss", critic_loss)
        track("generator_loss", loss)
        return critic_loss + loss

    @abstractmethod
    def _make(self, x: Tensor, labels: Tensor | None) -> Made:
        """Make as many samples as there are real ones."""

    @abstractmethod
    def _critic_loss(self, x: Tensor, made: Made, labels: Tensor | None) -> Tensor:
        """Give the critic's loss with its penalties."""

    @abstractmethod
    def _generator_loss(self, judge: Net, x: Tensor, made: Made, labels: Tensor | None) -> Tensor:
        """Give the generator's loss."""

    def _judged(
        self, judge: Net, real: tuple[Tensor, Tensor | None], fake: tuple[Tensor, Tensor | None]
    ) -> tuple[Tensor, Tensor]:
        """Give what the critic says of real and made samples, each with what stands beside it."""
        # the frozen critic of one loss is a function, of which `critic_pair` sees no Bottleneck
        if not self._gan.joint or judge is not self._judge:
            return call(judge, *real), call(judge, *fake)
        dim = self._gan.batch_dims - 1
        return critic_pair(judge, real[0], fake[0], real[1], fake[1], dim=dim)
