"""A variational autoencoder: two nets, a likelihood, a prior, an objective."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minent.nn._kinds import part_of
from minent.nn.vae._coding import Coding
from minent.nn.vae._trained import Trained
from minent.nn.vae.objectives import VAEObjective
from minent.nn.vae.objectives._named import OBJECTIVES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor, nn

    from minent.nn.vae.likelihoods import Likelihood
    from minent.nn.vae.priors import LatentPrior


class VAE(Trained, Coding):
    """A variational autoencoder on the loop of `minent.train`.

    All losses are sums over dimensions of samples and of latents, and means over the batch, in nats
    per example: the "elbo" is a bound of -log q(x), and no weight of KL depends on the size of
    images or of the batch.

    It is a Module: ``vae(x)``, or ``vae(x, labels)``, gives ``{"loss": ...}`` and tracks
    ``error_nats``, -log q(x|z), and ``kl_nats``, so that `minent.train.fit` and
    `minent.train.evaluate` take it as it is.

    Parameters
    ----------
    encoder : nn.Module
        ``encoder(x)``, or ``encoder(x, labels)``, gives means and log-variances of latents: as a
        pair, or side by side in dimension 1 of one tensor. Put a `BatchNormMoments` behind it for
        a KL that cannot vanish.
    decoder : nn.Module
        ``decoder(z)``, or ``decoder(z, labels)``, gives what the likelihood needs: a tensor of the
        shape of samples, with twice their size in dimension 1 where variances are given too. For
        "bernoulli" these are logits: no sigmoid at the end. Its attribute ``latent`` tells the
        shape of one latent, an int or a tuple.
    objective : str or VAEObjective
        A name of `vae_objectives`, or what `vae_objective` made.
    likelihood : str or Likelihood
        A name of `likelihoods`, or what `minent.nn.likelihood` made.
    prior : str or LatentPrior
        "normal", or what `minent.nn.prior` made, as ``prior("clusters", clusters=10, dim=16)``.
    latent_dim : int or sequence of int, optional
        Shape of one latent, if the decoder does not tell.
    labels : int, optional
        Number of classes: a conditional VAE, whose nets are both given labels.

    Raises
    ------
    InputError
        When an argument is of the wrong kind; later, when nets, samples and labels do not fit.

    References
    ----------
    arXiv 1312.6114; kexue.fm, archives 5253, 5343, 6181.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import MLP, VAE, iwae_bound
    >>> _ = torch.manual_seed(0)
    >>> bits = (torch.rand(512, 1) < 0.5).float().repeat(1, 8)  # all on, or all off
    >>> vae = VAE(MLP(8, 4, width=32, depth=1), MLP(2, 8, width=32, depth=1), latent_dim=2)
    >>> history = vae.fit(bits, epochs=60, lr=0.01, progress=False)
    >>> history.columns
    ['epoch', 'step', 'loss', 'error_nats', 'kl_nats', 'seconds']
    >>> bound = iwae_bound(vae, bits[:100], 100).mean()  # of log q(x), at most log(1/2)
    >>> bool(-1 < bound < -0.65)
    True
    """

    def __init__(
        self,
        encoder: nn.Module,
        decoder: nn.Module,
        objective: str | VAEObjective = "elbo",
        *,
        likelihood: str | Likelihood = "bernoulli",
        prior: str | LatentPrior = "normal",
        latent_dim: int | Sequence[int] | None = None,
        labels: int | None = None,
    ) -> None:
        super().__init__(encoder, decoder, likelihood, prior, latent_dim, labels)
        self.objective = part_of("objective", OBJECTIVES, VAEObjective, objective)

    def forward(self, x: Tensor, labels: Tensor | None = None) -> dict[str, Tensor]:
        """Give the loss of a batch, with gradients.

        Parameters
        ----------
        x : Tensor, N x ...
            Samples; bytes become numbers from 0 to 1.
        labels : Tensor of whole numbers, optional
            One for each sample; not looked at where the VAE has no classes.

        Returns
        -------
        dict
            ``{"loss": loss}``.

        Raises
        ------
        InputError
            When samples are out of the range of the likelihood (the first batch is looked at), or
            something does not fit.
        """
        x = self.read(x)
        self.look(x)
        return {"loss": self.objective(self, x, self.classes_of(labels, len(x)))}
