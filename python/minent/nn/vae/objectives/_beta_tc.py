"""The KL in three parts, each with a weight."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

from minent._numbers import not_below_0
from minent.errors import InputError
from minent.nn.vae.objectives._objective import VAEObjective, one_pass
from minent.nn.vae.priors import NormalPrior
from minent.train import track

if TYPE_CHECKING:
    from torch import Tensor

    from minent.nn.vae._skeleton import Skeleton


class BetaTC(VAEObjective):
    """``E[-log q(x|z)] + alpha I(X; Z) + beta TC + gamma sum_j KL(p(z_j) || q(z_j))``.

    ``"beta-tc"``: KL(p(z|x) || q(z)) is the mutual information of samples and latents, plus the
    total correlation of latent dimensions, plus the divergence of each from the prior. Densities of
    all latents are those of the mixture of p(z|x) over the batch. (Over a data set of n samples
    they would be smaller by a factor that has no gradient: the losses of arXiv 1802.04942 by
    minibatch-weighted sampling differ from these by a constant.) Vectors of latents alone.

    Tracked are ``information``, ``correlation`` and ``dimensions``, in nats; the first is at most
    the logarithm of the size of the batch, whatever latents tell.

    Parameters
    ----------
    beta, alpha, gamma : float
        Weights.

    Raises
    ------
    InputError
        When a weight is below 0 or no number; later, when latents are no vectors, or the prior is
        not "normal".

    References
    ----------
    arXiv 1802.04942.
    """

    def __init__(self, beta: float = 6.0, alpha: float = 1.0, gamma: float = 1.0) -> None:
        super().__init__()
        self.beta = not_below_0("beta", beta)
        self.alpha = not_below_0("alpha", alpha)
        self.gamma = not_below_0("gamma", gamma)

    def loss(self, vae: Skeleton, x: Tensor, labels: Tensor | None) -> Tensor:
        """Give the loss of a batch, one number."""
        if not isinstance(vae.prior, NormalPrior):
            raise InputError("beta-tc needs the prior 'normal': others have no dimensions apart")
        found = one_pass(vae, x, labels)
        if found.z.dim() != 2:
            raise InputError("beta-tc is for latents that are vectors")
        # log p(z_i|x_j) of each dimension: latents by samples by dimensions
        pairs = found.posterior.log_terms(found.z.unsqueeze(1))
        size = log(len(x))
        together = pairs.sum(2).logsumexp(1) - size
        apart = (pairs.logsumexp(1) - size).sum(1)
        information = (found.posterior.log_prob(found.z) - together).mean()
        correlation = (together - apart).mean()
        dimensions = (apart - vae.prior.log_prob(found.z)).mean()
        track("information", information)
        track("correlation", correlation)
        track("dimensions", dimensions)
        terms = self.alpha * information + self.beta * correlation + self.gamma * dimensions
        return found.mean_error + terms
