"""What energy and generator compute when they move."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from minent.energy.training._one_each import one_each
from minent.energy.training._pits import pits
from minent.energy.training._slope import slopes
from minent.nn.gan._real import check_made, real_of
from minent.train import track

if TYPE_CHECKING:
    from collections.abc import Callable

    from minent.energy.training._meg import MaximumEntropyGAN
    from minent.nn.gan._watch import Watch
    from minent.train import State

    Net = Callable[..., Tensor]


class Moves:
    """The losses of a `MaximumEntropyGAN`, of a batch.

    Parameters
    ----------
    gan : MaximumEntropyGAN
        What is trained.
    watch : Watch
        It is shown each loss.
    generate, judge : callable
        Generator and energy, compiled or not.
    """

    def __init__(self, gan: MaximumEntropyGAN, watch: Watch, generate: Net, judge: Net) -> None:
        self._gan = gan
        self._watch = watch
        self._generate = generate
        self._judge = judge

    def energy(self, batch: Any, state: State) -> Tensor:  # noqa: ANN401 - any batch
        """Dig the pits: the energy's loss with its penalty; the generator is not moved by it."""
        gan, (x, _) = self._gan, real_of(batch, None)
        with torch.no_grad():
            fake = self._made(x)[0]
        if gan.penalty:
            real, squares = slopes(
                gan.energy, x, batch_dims=gan.batch_dims, over_channels=gan.paper_exact
            )
        else:
            real, squares = self._energies(x), None
        made = self._energies(fake)
        loss = pits(real, made, gan.form, margin=gan.margin)
        if squares is not None:
            square = squares.mean()
            loss = loss + gan.penalty * square
            track("squared_slope", square)
        track("energy_real", real.mean())
        track("energy_fake", made.mean())
        return self._seen("energy", state, loss * self._copies(x))

    def generator(self, batch: Any, state: State) -> Tensor:  # noqa: ANN401
        """Jump into the pits, and keep apart: energy of samples minus weighted information."""
        gan, (x, _) = self._gan, real_of(batch, None)
        fake, z = self._made(x)
        loss = self._energies(fake).mean()
        if gan.keeper is not None:
            loss = loss - gan.entropy_weight * gan.keeper(fake, z)
        if gan.paper_exact:
            track("paper_exact", 1.0, how="last")
        return self._seen("generator", state, loss * self._copies(x))

    def _made(self, x: Tensor) -> tuple[Tensor, Tensor]:
        z = self._gan.draw(x.shape[: self._gan.batch_dims])
        return check_made(self._generate(z), x), z

    def _energies(self, x: Tensor) -> Tensor:
        return one_each("energy", self._judge(x), x.shape[: self._gan.batch_dims])

    def _copies(self, x: Tensor) -> int:
        """Undo the mean over copies: each has the gradient it would have alone."""
        return x.shape[0] if self._gan.batch_dims == 2 else 1

    def _seen(self, player: str, state: State, loss: Tensor) -> Tensor:
        self._watch.see(player, state.step + 1, loss)
        return loss
