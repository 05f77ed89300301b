"""Nats that cost nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minent._numbers import not_below_0
from minent.errors import InputError
from minent.nn.vae.objectives._objective import VAEObjective, one_pass
from minent.nn.vae.priors import NormalPrior

if TYPE_CHECKING:
    from torch import Tensor

    from minent.nn.vae._skeleton import Skeleton


class FreeBits(VAEObjective):
    """``E[-log q(x|z)] + sum_j max(free, KL_j)``, ``"free-bits"``.

    KL_j is that of latent dimension j, as a mean over the batch. Below `free` it has no gradient,
    so that dimensions are not given up early in training.

    Parameters
    ----------
    free : float
        Nats of each latent dimension that cost nothing.

    Raises
    ------
    InputError
        When `free` is below 0 or no number; later, when the prior is not "normal".

    References
    ----------
    arXiv 1606.04934.
    """

    def __init__(self, free: float = 0.1) -> None:
        super().__init__()
        self.free = not_below_0("free", free)

    def loss(self, vae: Skeleton, x: Tensor, labels: Tensor | None) -> Tensor:
        """Give the loss of a batch, one number."""
        if not isinstance(vae.prior, NormalPrior):
            raise InputError("free-bits needs the prior 'normal': others have no KL by dimension")
        found = one_pass(vae, x, labels)
        each = found.posterior.kl_terms().mean(0)
        return found.mean_error + each.clamp(min=self.free).sum()
