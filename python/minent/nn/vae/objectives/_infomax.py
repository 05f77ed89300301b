"""Latents that tell as much as they can of samples, judged by a net, and follow the prior."""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch import Tensor, nn
from torch.nn.functional import softplus

from minent._numbers import not_below_0
from minent.errors import InputError
from minent.nn._given import check_two, wide
from minent.nn.vae.objectives._objective import VAEObjective, one_pass, see_kl
from minent.train import track

if TYPE_CHECKING:
    from minent.nn.vae._skeleton import Skeleton


class InfoMax(VAEObjective):
    r"""``-information I + kl KL(p(z|x) || q(z)) + reconstruction E[-log q(x|z)]``, ``"infomax"``.

    I is :math:`E_\text{pairs}[-\zeta(-T)] - E_\text{others}[\zeta(T)]`, for softplus ζ and a net
    T(x, z) that tells pairs of a sample and its latent from a sample and the latent of another one
    of the batch. T is trained by the same loss, as it makes I large too; the best I lies between
    -2 log 2 and 0. It is tracked as ``information``.

    Parameters
    ----------
    critic : nn.Module
        T: ``critic(x, z)`` gives one number for each of N pairs.
    information, kl, reconstruction : float
        Weights. Without reconstruction, the default, the decoder is not run and not trained.

    Raises
    ------
    InputError
        When an argument is wrong; later, when a batch has one sample, or the critic gives another
        number of numbers.

    References
    ----------
    kexue.fm, archive 6088; arXiv 1808.06670, 1912.13361.
    """

    compares = True

    def __init__(
        self,
        critic: nn.Module,
        information: float = 1.0,
        kl: float = 0.01,
        reconstruction: float = 0.0,
    ) -> None:
        super().__init__()
        if not isinstance(critic, nn.Module):
            raise InputError(f"critic must be a Module, not {critic!r:.60}")
        self.critic = critic
        self.information = not_below_0("information", information)
        self.kl = not_below_0("kl", kl)
        self.reconstruction = not_below_0("reconstruction", reconstruction)

    def loss(self, vae: Skeleton, x: Tensor, labels: Tensor | None) -> Tensor:
        """Give the loss of a batch, one number."""
        check_two("infomax", x)
        error: Tensor | None = None
        if self.reconstruction:
            found = one_pass(vae, x, labels)
            z, error, kl = found.z, found.mean_error, found.mean_kl
        else:
            posterior = vae.posterior(x, labels)
            z = posterior.draw()
            kl = see_kl(vae.prior.kl(posterior, z), posterior)
        # batches come in an order by chance: the next sample's latent is anybody's
        joint, product = self._judged(x, z), self._judged(x, z.roll(1, 0))
        told = -softplus(-joint).mean() - softplus(product).mean()
        track("information", told)
        loss = self.kl * kl - self.information * told
        return loss if error is None else loss + self.reconstruction * error

    def _judged(self, x: Tensor, z: Tensor) -> Tensor:
        found = self.critic(x, z)
        if not isinstance(found, Tensor) or found.numel() != len(x):
            what = tuple(found.shape) if isinstance(found, Tensor) else type(found).__name__
            raise InputError(f"critic must give one number for each of {len(x)} pairs, not {what}")
        return wide(found)
