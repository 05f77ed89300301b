"""What energy and generator compute when they move."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch

from minent.energy._one_each import one_each
from minent.energy.training._pits import pits
from minent.energy.training._slope import slopes
from minent.nn._given import wide
from minent.nn.gan._making import Making
from minent.train import track

if TYPE_CHECKING:
    from torch import Tensor

    from minent.energy.training._meg import MaximumEntropyGAN  # noqa: F401 - named in a string
    from minent.train import State


class EnergyMoves(Making["MaximumEntropyGAN"]):
    """The losses of a `MaximumEntropyGAN`, of a batch; arguments are those of `Making`."""

    def energy(self, batch: Any, state: State) -> Tensor:  # noqa: ANN401 - any batch
        """Dig the pits: the energy's loss with its penalty; the generator is not moved by it."""
        gan, (x, _) = self._gan, self._real(batch)
        with torch.no_grad():
            fake, _ = self._fake(x, None)
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
        return self._seen("energy", state, loss * self._copies(x.shape))

    def generator(self, batch: Any, state: State) -> Tensor:  # noqa: ANN401
        """Jump into the pits, and keep apart: energy of samples minus weighted information."""
        gan, (x, _) = self._gan, self._real(batch)
        fake, z = self._fake(x, None)
        loss = self._energies(fake).mean()
        if gan.keeper is not None:
            loss = loss - gan.entropy_weight * gan.keeper(fake, z)
        if gan.paper_exact:
            track("paper_exact", 1.0, how="last")
        return self._seen("generator", state, loss * self._copies(x.shape))

    def _energies(self, x: Tensor) -> Tensor:
        lead = x.shape[: self._gan.batch_dims]
        return wide(one_each("energy", self._judge(x), lead))
