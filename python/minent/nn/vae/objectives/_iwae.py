"""Several latents for each sample, weighted by importance."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

from minent._numbers import at_least_one
from minent.nn.vae.objectives._objective import VAEObjective, see

if TYPE_CHECKING:
    from torch import Tensor

    from minent.nn.vae._skeleton import Skeleton


class IWAE(VAEObjective):
    """``E[-log 1/k sum_i q(x|z_i) q(z_i) / p(z_i|x)]``, ``"iwae"``, with z_i from p(z|x).

    An upper bound of -log q(x) in nats that falls with k; with k = 1 that of the ELBO, whose KL is
    then sampled too. Gradients of single weights are averaged by their shares of the sum. Tracked
    are the means over all latents: ``error_nats`` and ``kl_nats``.

    Parameters
    ----------
    k : int
        Latents for each sample; the decoder costs k times as much.

    Raises
    ------
    InputError
        When `k` is below 1.

    References
    ----------
    arXiv 1509.00519.
    """

    def __init__(self, k: int = 5) -> None:
        super().__init__()
        self.k = at_least_one("k", k)

    def loss(self, vae: Skeleton, x: Tensor, labels: Tensor | None) -> Tensor:
        """Give the loss of a batch, one number."""
        posterior = vae.posterior(x, labels)
        z = posterior.draw(self.k)
        error = vae.error(x, z, labels)
        kl = posterior.log_prob(z) - vae.prior.log_prob(z, posterior.mean.dim() - 1)
        see(error, kl, posterior)
        return (log(self.k) - (-error - kl).logsumexp(0)).mean()
