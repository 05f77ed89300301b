"""A prior of clusters, and the net that tells to which one a latent belongs."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

import torch
from torch import nn

from minent._numbers import at_least_one, not_below_0
from minent.errors import InputError
from minent.nn.bottleneck._draw import drawn_by
from minent.nn.vae.priors._normal import NormalPrior
from minent.nn.vae.priors._prior import LatentPrior

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor

    from minent.nn.vae._posterior import Posterior


class ClusterPrior(LatentPrior):
    r"""Normal distributions around learned centers, ``"clusters"``: VAE and clustering in one.

    :math:`q(z, y) = q(y) N(z; m_y, 1)` with equal shares q(y), and a net p(y|z) beside it. The term
    of the loss is the KL divergence of p(z|x) p(y|z) from q(z, y),

    .. math:: \log p(z|x) - \sum_y p(y|z) \log N(z; m_y, 1) + KL(p(y|z) || q(y)),

    at one sample of z. It is at least that of z alone, and equal to it where p(y|z) = q(y|z).

    Parameters
    ----------
    clusters, dim : int
        How many centers, and their dimension, that of latents.
    classifier : nn.Module, optional
        ``classifier(z)`` gives logits, N x clusters; by default exactly q(y|z), which needs no net.
        It is trained by objectives with a KL, and so not by "iwae", nor by "info" with alpha = 1.
    spread : float
        Standard deviation of the centers at the start, at least 0.

    Attributes
    ----------
    centers : Parameter, clusters x dim

    Raises
    ------
    InputError
        When an argument is wrong.

    References
    ----------
    kexue.fm, archive 5887.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import prior
    >>> clusters = prior("clusters", clusters=10, dim=2)
    >>> clusters.assign(torch.randn(5, 2)).shape  # probabilities
    torch.Size([5, 10])
    """

    def __init__(
        self, clusters: int, dim: int, classifier: nn.Module | None = None, spread: float = 1.0
    ) -> None:
        super().__init__()
        shape = (at_least_one("clusters", clusters), at_least_one("dim", dim))
        if classifier is not None and not isinstance(classifier, nn.Module):
            raise InputError(f"classifier must be a Module, not {classifier!r:.60}")
        self.classifier = classifier
        self.centers = nn.Parameter(not_below_0("spread", spread) * torch.randn(shape))
        self._normal = NormalPrior()

    def log_prob(self, z: Tensor, dims: int = 1) -> Tensor:
        """Give log q(z) in nats, of vectors: ... x dim latents, in the shape that is left.

        Raises
        ------
        InputError
            When latents are no vectors of that dimension.
        """
        self._check(z.shape[z.dim() - dims :])
        return self._log_centers(z).logsumexp(-1) - log(len(self.centers))

    def draw(
        self,
        n: int,
        shape: Sequence[int],
        *,
        dtype: torch.dtype,
        device: torch.device,
        generator: torch.Generator | None = None,
    ) -> Tensor:
        """Draw latents of clusters that are drawn uniformly, n x dim; gradients reach the centers.

        Raises
        ------
        InputError
            When latents are no vectors of that dimension.
        """
        self._check(shape)
        noise = torch.randn((n, *shape), dtype=dtype, device=device, **drawn_by(generator))
        picked = torch.randint(len(self.centers), (n,), device=device, **drawn_by(generator))
        return self.centers[picked].to(dtype) + noise

    def kl(self, posterior: Posterior, z: Tensor) -> Tensor:
        """Give the KL divergence of latents and clusters together, in nats per example, (N,).

        Raises
        ------
        InputError
            When latents are no vectors of that dimension, or the classifier does not fit.
        """
        self._check(z.shape[1:])
        logs = self._log_centers(z)
        shares = self._log_shares(z, logs)
        # log p(y|z) - log q(y) - log q(z|y), on average over y
        excess = (shares.exp() * (shares + log(len(self.centers)) - logs)).sum(-1)
        return posterior.log_prob(z) + excess

    def assign(self, z: Tensor) -> Tensor:
        """Give p(y|z), the probability of each cluster, N x clusters, of latents N x dim.

        Raises
        ------
        InputError
            When latents are no vectors of that dimension, or the classifier does not fit.
        """
        self._check(z.shape[-1:])
        return self._log_shares(z, self._log_centers(z)).exp()

    def _log_shares(self, z: Tensor, logs: Tensor) -> Tensor:
        found: Tensor = logs if self.classifier is None else self.classifier(z)
        if found.shape != logs.shape:
            raise InputError(
                f"classifier must give logits of shape {tuple(logs.shape)}, not "
                f"{tuple(found.shape)}"
            )
        return found.log_softmax(-1)

    def _log_centers(self, z: Tensor) -> Tensor:
        """Give log N(z; m_y, 1) of each center, ... x clusters."""
        return self._normal.log_prob(z.unsqueeze(-2) - self.centers)

    def _check(self, latent: Sequence[int]) -> None:
        dim = self.centers.shape[1]
        if tuple(latent) != (dim,):
            raise InputError(
                f"the prior has clusters of vectors in {dim} dimensions, and latents have the "
                f"shape {tuple(latent)}"
            )
