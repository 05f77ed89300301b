"""What a prior of a VAE is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from torch import nn

if TYPE_CHECKING:
    from collections.abc import Sequence

    import torch
    from torch import Tensor

    from minent.nn.vae._posterior import Posterior


class LatentPrior(nn.Module, ABC):
    """A distribution q(z) of latents; a subclass writes `log_prob` and `draw`.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import VAE, LatentPrior
    >>> class Wide(LatentPrior):
    ...     normal = torch.distributions.Normal(0.0, 3.0)
    ...     def log_prob(self, z, dims=1):
    ...         return self.normal.log_prob(z).flatten(-dims).sum(-1)
    ...     def draw(self, n, shape, *, dtype, device, generator=None):
    ...         return 3 * torch.randn(n, *shape, dtype=dtype, device=device, generator=generator)
    >>> vae = VAE(torch.nn.Linear(3, 4), torch.nn.Linear(2, 3), prior=Wide(), latent_dim=2)
    >>> vae.sample(5).shape
    torch.Size([5, 3])
    """

    @abstractmethod
    def log_prob(self, z: Tensor, dims: int = 1) -> Tensor:
        """Give log q(z) in nats, a sum over the last `dims` dimensions."""

    @abstractmethod
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

    def kl(self, posterior: Posterior, z: Tensor) -> Tensor:
        """Give KL(p(z|x) || q(z)) in nats per example, or what is that in expectation over `z`.

        Parameters
        ----------
        posterior : Posterior
            p(z|x), of N samples.
        z : Tensor, N x ...
            One sample of each.

        Returns
        -------
        Tensor, shape (N,)
        """
        return posterior.log_prob(z) - self.log_prob(z, z.dim() - 1)
