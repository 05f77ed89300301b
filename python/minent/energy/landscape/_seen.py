"""The energy and the samples of each kind of model that has a landscape."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from minent.energy._one_each import one_each
from minent.energy.training import ImplicitEBM, MaximumEntropyGAN
from minent.errors import InputError
from minent.nn import GAN, OGAN
from minent.train._modes import evaluating

if TYPE_CHECKING:
    from torch import Tensor


class Seen:
    """What a model says of points in the plane; its random numbers and modes stay as they are.

    Parameters
    ----------
    model : MaximumEntropyGAN, ImplicitEBM or GAN
        Of a GAN the energy is minus the critic.

    Raises
    ------
    InputError
        When it is something else, or has labels.
    """

    def __init__(self, model: MaximumEntropyGAN | ImplicitEBM | GAN) -> None:
        known = isinstance(model, (MaximumEntropyGAN, ImplicitEBM, GAN))
        if not known or isinstance(model, OGAN):
            raise InputError(
                "a landscape is of a MaximumEntropyGAN, an ImplicitEBM or a GAN, not of "
                f"{type(model).__name__}"
            )
        self._model = model
        self._net = model.critic if isinstance(model, GAN) else model.energy
        self._sign = -1.0 if isinstance(model, GAN) else 1.0
        self.lead = () if isinstance(model, ImplicitEBM) else model.lead
        if isinstance(model, GAN) and model.labels is not None:
            raise InputError("a landscape is of a GAN without labels")

    def energy(self, points: Tensor) -> Tensor:
        """Give energies of n points, or S x n of S copies, on the CPU."""
        weight = next(self._net.parameters())
        x = points.to(weight).expand(*self.lead, *points.shape)
        with torch.no_grad(), evaluating(self._net):
            values = one_each("the energy", self._net(x), x.shape[:-1])
        return self._sign * values.float().cpu()

    def samples(self, n: int, seed: int, *, average: bool) -> Tensor:
        """Give n samples, or S x n, on the CPU: of the same latents or noise each time."""
        device = next(self._net.parameters()).device
        numbers = torch.Generator(device).manual_seed(seed)
        # walks of an energy go down gradients, also where a caller has switched those off
        with torch.enable_grad():
            found = self._model.sample(n, generator=numbers, average=average)
        found = found.detach()
        if found.shape != (*self.lead, n, 2):
            raise InputError(
                "a landscape is of points in the plane: samples must have the shape (2,), not "
                f"{tuple(found.shape[len(self.lead) + 1 :])}"
            )
        return found.float().cpu()
