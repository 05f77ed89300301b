"""Networks that tell pairs of sample and latent from others."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from minent._numbers import at_least_one
from minent.errors import InputError
from minent.nn import MLP, DCGANCritic
from minent.nn._given import floats

if TYPE_CHECKING:
    from collections.abc import Sequence


class MLPStatistics(nn.Module):
    """A fully connected statistics network, of sample and latent side by side.

    Parameters
    ----------
    shape : int or sequence of int
        The shape of a sample.
    latent : int
        Number of latents.
    width, depth, activation, copies, seed
        As of `minent.nn.MLP`. With copies samples are (S, N, ...), latents (S, N, latent) and
        outputs (S, N).

    Raises
    ------
    InputError
        When an argument is wrong, or inputs have another shape.

    Examples
    --------
    >>> import torch
    >>> from minent.energy import MLPStatistics
    >>> MLPStatistics((1, 8, 8), 16)(torch.randn(5, 1, 8, 8), torch.randn(5, 16)).shape
    torch.Size([5])
    """

    def __init__(
        self,
        shape: int | Sequence[int],
        latent: int,
        width: int | Sequence[int] = 128,
        depth: int = 3,
        activation: str = "leaky_relu",
        *,
        copies: int | None = None,
        seed: int | None = None,
    ) -> None:
        super().__init__()
        sizes = shape if isinstance(shape, (tuple, list, torch.Size)) else (shape,)
        self.shape = tuple(at_least_one("shape", size) for size in sizes)
        self.latent = at_least_one("latent", latent)
        inputs = prod(self.shape) + self.latent
        self.body = MLP(inputs, 1, width, depth, activation, 0.0, copies, seed)
        self.copies = self.body.copies

    def forward(self, x: Tensor, z: Tensor) -> Tensor:
        """Give a number for each pair."""
        floats("x", x)
        lead = x.shape[: 1 if self.copies is None else 2]
        if x.shape != (*lead, *self.shape) or floats("z", z).shape != (*lead, self.latent):
            raise InputError(
                f"pairs must be samples of shape {self.shape} and as many times {self.latent} "
                f"latents, not {tuple(x.shape)} and {tuple(z.shape)}"
            )
        found: Tensor = self.body(torch.cat([x.flatten(len(lead)), z], -1)).squeeze(-1)
        return found


class DCGANStatistics(nn.Module):
    """A convolutional statistics network: features of the image, as many as latents, beside them.

    The convolutions are those of `minent.nn.DCGANCritic` without normalization.

    Parameters
    ----------
    size, channels, width
        As of `minent.nn.DCGANCritic`.
    latent : int
        Number of latents.
    hidden : int
        Width of the hidden layer that sees both.

    Raises
    ------
    InputError
        When an argument is wrong.

    References
    ----------
    arXiv 1901.08508.

    Examples
    --------
    >>> import torch
    >>> from minent.energy import DCGANStatistics
    >>> net = DCGANStatistics(16, channels=1, latent=8, width=4)
    >>> net(torch.randn(5, 1, 16, 16), torch.randn(5, 8)).shape
    torch.Size([5])
    """

    def __init__(
        self, size: int, channels: int = 3, latent: int = 128, width: int = 64, hidden: int = 512
    ) -> None:
        super().__init__()
        self.latent = at_least_one("latent", latent)
        trunk = DCGANCritic(size, channels, width, normalization=None)
        self.shape = channels, size, size
        self.layers = trunk.layers
        self.features = nn.Linear(trunk.output.in_features, self.latent)
        hidden = at_least_one("hidden", hidden)
        self.judge = nn.Sequential(
            nn.Linear(2 * self.latent, hidden), nn.LeakyReLU(0.2), nn.Linear(hidden, 1)
        )

    def forward(self, x: Tensor, z: Tensor) -> Tensor:
        """Give a number for each pair."""
        shape, n = self.shape, floats("x", x).shape[:1]
        if x.shape != (*n, *shape) or floats("z", z).shape != (*n, self.latent):
            raise InputError(
                f"pairs must be images of shape {shape} and as many times {self.latent} latents, "
                f"not {tuple(x.shape)} and {tuple(z.shape)}"
            )
        features = self.features(self.layers(x).flatten(1))
        found: Tensor = self.judge(torch.cat([features, z], -1)).squeeze(-1)
        return found
