"""The standard normal distribution as a prior."""

from __future__ import annotations

from math import log, pi
from typing import TYPE_CHECKING

import torch

from minent.nn.bottleneck._draw import drawn_by
from minent.nn.vae.priors._prior import LatentPrior

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor

    from minent.nn.vae._posterior import Posterior


class NormalPrior(LatentPrior):
    """The standard normal distribution, ``"normal"``; its KL is exact."""

    def log_prob(self, z: Tensor, dims: int = 1) -> Tensor:
        """Give the log-density in nats, a sum over the last `dims` dimensions."""
        return -0.5 * (z.square() + log(2 * pi)).flatten(-dims).sum(-1)

    def draw(
        self,
        n: int,
        shape: Sequence[int],
        *,
        dtype: torch.dtype,
        device: torch.device,
        generator: torch.Generator | None = None,
    ) -> Tensor:
        """Draw latents, n x shape."""
        return torch.randn((n, *shape), dtype=dtype, device=device, **drawn_by(generator))

    def kl(self, posterior: Posterior, z: Tensor) -> Tensor:
        """Give KL(p(z|x) || N(0, 1)) in nats per example, in closed form."""
        del z
        return posterior.kl()
