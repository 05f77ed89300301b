"""The evidence lower bound."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minent.nn.vae.objectives._objective import VAEObjective, one_pass

if TYPE_CHECKING:
    from torch import Tensor

    from minent.nn.vae._skeleton import Skeleton


class ELBO(VAEObjective):
    """``E[-log q(x|z)] + KL(p(z|x) || q(z))``, ``"elbo"``: an upper bound of -log q(x), in nats.

    References
    ----------
    arXiv 1312.6114; kexue.fm, archives 5253, 6181.
    """

    def loss(self, vae: Skeleton, x: Tensor, labels: Tensor | None) -> Tensor:
        """Give the loss of a batch, one number."""
        found = one_pass(vae, x, labels)
        return found.mean_error + found.mean_kl
