"""A critic of pairs of a sample and its code."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from minent._numbers import at_least_one
from minent.errors import InputError
from minent.nn.nets._mlp import MLP


class PairCritic(nn.Module):
    """A critic of pairs, ``critic(x, z)``: a trunk sees the sample, and an `MLP` both.

    Parameters
    ----------
    trunk : nn.Module
        From samples to vectors, ``trunk(x)`` of shape (N, features): a critic made with
        ``outputs=features``, as ``DCGANCritic(32, outputs=256)`` or ``MLPCritic(2, outputs=64)``,
        or any other network.
    features : int
        The length of these vectors.
    latent : int
        The length of codes.
    width, depth, activation
        Of the `MLP` behind the trunk.

    Raises
    ------
    InputError
        When an argument is wrong; when features or codes of another shape come.

    References
    ----------
    arXiv 1605.09782, 1606.00704; kexue.fm, archive 6214.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import DCGANCritic, PairCritic
    >>> critic = PairCritic(DCGANCritic(16, width=4, outputs=32), features=32, latent=8)
    >>> critic(torch.zeros(5, 3, 16, 16), torch.zeros(5, 8)).shape
    torch.Size([5])
    """

    def __init__(
        self,
        trunk: nn.Module,
        features: int,
        latent: int,
        width: int = 256,
        depth: int = 2,
        activation: str = "leaky_relu",
    ) -> None:
        super().__init__()
        if not isinstance(trunk, nn.Module):
            raise InputError(f"trunk must be a Module, not {type(trunk).__name__}")
        self.trunk = trunk
        self._parts = at_least_one("features", features), at_least_one("latent", latent)
        self.head = MLP(sum(self._parts), 1, width, depth, activation)
        self.activation = nn.LeakyReLU(0.2)

    def forward(self, x: Tensor, z: Tensor) -> Tensor:
        """Give a number for each pair, (N,).

        Parameters
        ----------
        x : Tensor of shape (N, ...)
            Samples, as the trunk takes them.
        z : Tensor of shape (N, latent)
            A code for each of them.
        """
        seen = self.trunk(x)
        for name, found, size in zip(("features", "z"), (seen, z), self._parts, strict=True):
            if found.shape != (len(x), size):
                raise InputError(
                    f"{name} must have the shape {(len(x), size)}, not {tuple(found.shape)}"
                )
        t: Tensor = self.head(torch.cat([self.activation(seen), z], 1))
        return t.squeeze(1)
