"""More or less of the prior."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minent._numbers import not_below_0
from minent.nn.vae.objectives._objective import VAEObjective, one_pass

if TYPE_CHECKING:
    from torch import Tensor

    from minent.nn.vae._skeleton import Skeleton


class Beta(VAEObjective):
    """``E[-log q(x|z)] + beta KL(p(z|x) || q(z))``, ``"beta"``.

    Parameters
    ----------
    beta : float
        Above 1, latents carry less and each by itself; below 1, reconstructions are sharper.

    Raises
    ------
    InputError
        When `beta` is below 0 or no number.

    References
    ----------
    beta-VAE: OpenReview Sy2fzU9gl; kexue.fm, archive 6181.
    """

    def __init__(self, beta: float = 4.0) -> None:
        super().__init__()
        self.beta = not_below_0("beta", beta)

    def loss(self, vae: Skeleton, x: Tensor, labels: Tensor | None) -> Tensor:
        """Give the loss of a batch, one number."""
        found = one_pass(vae, x, labels)
        return found.mean_error + self.beta * found.mean_kl
