"""What an objective of a VAE is, and what most of them begin with."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, NamedTuple

from torch import nn

from minent.train import track

if TYPE_CHECKING:
    from torch import Tensor

    from minent.nn.vae._posterior import Posterior
    from minent.nn.vae._skeleton import Skeleton


class Pass(NamedTuple):
    """One pass through encoder and decoder, with one latent for each of N samples.

    Attributes
    ----------
    posterior : Posterior
        p(z|x).
    z : Tensor, N x ...
        Latents.
    error : Tensor, shape (N,)
        -log q(x|z) in nats, a sum over all numbers of a sample.
    kl : Tensor, shape (N,)
        KL(p(z|x) || q(z)) in nats, a sum over latent dimensions.
    mean_error, mean_kl : Tensor
        Their means over the batch.
    """

    posterior: Posterior
    z: Tensor
    error: Tensor
    kl: Tensor
    mean_error: Tensor
    mean_kl: Tensor


class VAEObjective(nn.Module, ABC):
    """A loss of a VAE, called as ``objective(vae, x, labels)``.

    Losses are sums over dimensions of samples and of latents, and means over the batch, in nats per
    example: no other scale is put between the two terms. A subclass writes `loss`.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import VAE, VAEObjective
    >>> class Sharp(VAEObjective):  # an autoencoder without a prior
    ...     def loss(self, vae, x, labels):
    ...         posterior = vae.posterior(x, labels)
    ...         return vae.error(x, posterior.mean, labels).mean()
    >>> vae = VAE(torch.nn.Linear(3, 4), torch.nn.Linear(2, 3), Sharp(), latent_dim=2)
    >>> vae(torch.ones(8, 3))["loss"].shape
    torch.Size([])

    Attributes
    ----------
    compares : bool
        Whether samples of a batch are compared with each other, so that a batch of one is refused.
    """

    compares: bool = False

    def forward(self, vae: Skeleton, x: Tensor, labels: Tensor | None) -> Tensor:
        """Give the loss of a batch, one number."""
        return self.loss(vae, x, labels)

    @abstractmethod
    def loss(self, vae: Skeleton, x: Tensor, labels: Tensor | None) -> Tensor:
        """Give the loss of a batch, one number, with gradients.

        Parameters
        ----------
        vae : VAE
            With ``posterior``, ``error``, ``log_likelihood`` and ``prior``.
        x : Tensor, N x ...
            Samples.
        labels : Tensor of int64, shape (N,), or None
            Where the VAE has classes.
        """


def one_pass(vae: Skeleton, x: Tensor, labels: Tensor | None) -> Pass:
    """Encode, draw a latent for each sample, decode, and track both terms."""
    posterior = vae.posterior(x, labels)
    z = posterior.draw()
    error = vae.error(x, z, labels)
    kl = vae.prior.kl(posterior, z)
    return Pass(posterior, z, error, kl, *see(error, kl, posterior))


def see(error: Tensor, kl: Tensor, posterior: Posterior) -> tuple[Tensor, Tensor]:
    """Track means of error and KL, and how many variances overflowed; give the means."""
    mean_error = error.mean()
    track("error_nats", mean_error)
    return mean_error, see_kl(kl, posterior)


def see_kl(kl: Tensor, posterior: Posterior) -> Tensor:
    """Track what the encoder alone tells; give the mean of KL."""
    mean_kl = kl.mean()
    track("kl_nats", mean_kl)
    if posterior.over is not None:
        track("clamped", posterior.over, how="sum")
    return mean_kl
