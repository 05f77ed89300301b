"""The distribution of all latents held to the prior."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from minent._numbers import finite, not_below_0, positive
from minent.errors import InputError
from minent.nn._given import check_two, wide
from minent.nn.vae.objectives._objective import VAEObjective, one_pass
from minent.train import track

if TYPE_CHECKING:
    from torch import Tensor

    from minent.nn.vae._skeleton import Skeleton


class InfoVAE(VAEObjective):
    """``E[-log q(x|z)] + (1 - alpha) KL(p(z|x) || q(z)) + (alpha + lam - 1) MMD(p(z), q(z))``.

    ``"info"``: with alpha = 1, the default, latents of single samples are not held to the prior,
    only all of them together are, by a maximum mean discrepancy. The latter is tracked as ``mmd``.

    Parameters
    ----------
    alpha : float
        Weight of the mutual information of samples and latents, at most 1.
    lam : float
        Weight of the discrepancy; alpha + lam is at least 1.
    width : float, optional
        Of the kernel ``exp(-|z - z'|^2 / (2 width^2))``; by default the square root of the number
        of latent dimensions.

    Raises
    ------
    InputError
        When an argument is wrong; later, when a batch has one sample.

    References
    ----------
    arXiv 1706.02262, 1711.01558.
    """

    compares = True

    def __init__(self, alpha: float = 1.0, lam: float = 1000.0, width: float | None = None) -> None:
        super().__init__()
        self.alpha, self.lam = finite("alpha", alpha), not_below_0("lam", lam)
        if self.alpha > 1 or self.alpha + self.lam < 1:
            raise InputError(
                f"alpha must be at most 1 and alpha + lam at least 1, not {alpha:g} and {lam:g}"
            )
        self.width = None if width is None else positive("width", width)

    def loss(self, vae: Skeleton, x: Tensor, labels: Tensor | None) -> Tensor:
        """Give the loss of a batch, one number."""
        found = one_pass(vae, x, labels)
        z = found.z.flatten(1)
        other = vae.draw(len(z)).to(z.dtype).flatten(1)
        apart = mmd(z, other, self.width or z.shape[1] ** 0.5)
        track("mmd", apart)
        loss = found.mean_error + (self.alpha + self.lam - 1) * apart
        return loss + (1 - self.alpha) * found.mean_kl if self.alpha < 1 else loss


def mmd(a: Tensor, b: Tensor, width: float) -> Tensor:
    """Give the unbiased estimate of the squared discrepancy between two samples, N x d and M x d.

    Raises
    ------
    InputError
        When one has fewer than two rows.
    """
    for one in (a, b):
        check_two("a discrepancy", one)

    def kernel(one: Tensor, two: Tensor) -> Tensor:
        square = one.square().sum(1, keepdim=True) + two.square().sum(1) - 2 * one @ two.T
        # far latents differ by so little of their squares that rounding may leave less than 0
        return torch.exp(square.clamp(min=0) / (-2 * width**2))

    def inner(one: Tensor) -> Tensor:
        # a sample beside itself tells nothing
        beside = torch.eye(len(one), dtype=torch.bool, device=one.device)
        return kernel(one, one).masked_fill(beside, 0).sum() / (len(one) * (len(one) - 1))

    # half precision has too few digits for differences of squares
    with torch.autocast(a.device.type, enabled=False):
        a, b = wide(a), wide(b)
        return inner(a) + inner(b) - 2 * kernel(a, b).mean()
