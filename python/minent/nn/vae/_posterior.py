"""What the encoder says of the latents of each sample: independent normal distributions."""

from __future__ import annotations

from math import log, pi

import torch
from torch import Tensor

from minent.errors import InputError
from minent.nn._given import wide
from minent.nn.bottleneck._draw import draw_normal
from minent.nn.bottleneck._held import held
from minent.nn.bottleneck._kl import check_moments, kl_terms

# Half the logarithm of the largest precision: its exponential has room below infinity in float32.
_SHARPEST = 80.0


class Posterior:
    """The distribution p(z|x) = N(mean, exp(log_var)) of the latents of each sample of a batch.

    Made by ``VAE.posterior``. Log-variances above 20 are held there.

    Attributes
    ----------
    mean, log_var : Tensor, N x ...
        In float32 at least.
    over : Tensor or None
        How many log-variances were held; None where it is known that none were.
    """

    def __init__(self, mean: Tensor, log_var: Tensor) -> None:
        mean, log_var = check_moments(mean, log_var)
        self.mean = wide(mean)
        self.log_var, self.over = held(wide(log_var))

    def draw(self, k: int | None = None, generator: torch.Generator | None = None) -> Tensor:
        """Draw one latent of each, N x ...; or k of each, k x N x ..., with gradients."""
        return draw_normal(self.mean, self.log_var, k, generator)

    def log_prob(self, z: Tensor) -> Tensor:
        """Give log p(z|x) in nats, a sum over latent dimensions: of ... x N latents, ... x N."""
        return self.log_terms(z).flatten(1 - self.mean.dim()).sum(-1)

    def log_terms(self, z: Tensor) -> Tensor:
        """Give log p(z|x) for each latent dimension."""
        square = ((z - self.mean) * self.sharp()).square()
        return -0.5 * (square + self.log_var + log(2 * pi))

    def sharp(self) -> Tensor:
        """Give one over the standard deviations, which the smallest do not have in float32."""
        # 0 times infinity would be no number
        return torch.exp((-0.5 * self.log_var).clamp(max=_SHARPEST))

    def kl_terms(self) -> Tensor:
        """Give KL(p(z|x) || N(0, 1)) for each sample and latent dimension, in nats."""
        return kl_terms(self.mean, self.log_var)

    def kl(self) -> Tensor:
        """Give KL(p(z|x) || N(0, 1)) for each sample, in nats."""
        return self.kl_terms().flatten(1).sum(1)


def posterior_of(given: object, n: int, latent: tuple[int, ...]) -> Posterior:
    """Read what an encoder gave: a pair of means and log-variances, or both in one tensor.

    Raises
    ------
    InputError
        When it is neither, or has no latents of the shape for each of `n` samples.
    """
    if isinstance(given, Tensor):
        if given.dim() < 2 or given.shape[1] % 2:
            raise InputError(
                "the encoder must give means and log-variances side by side in dimension 1, or as "
                f"a pair, not a tensor of shape {tuple(given.shape)}"
            )
        given = given.chunk(2, 1)
    if not isinstance(given, (tuple, list)) or len(given) != 2:
        raise InputError(
            "the encoder must give means and log-variances, as a pair or in one tensor, not "
            f"{type(given).__name__}"
        )
    posterior = Posterior(*given)
    if posterior.mean.shape != (n, *latent):
        raise InputError(
            f"the encoder makes means of shape {tuple(posterior.mean.shape)}, and latents have the "
            f"shape {(n, *latent)}"
        )
    return posterior
