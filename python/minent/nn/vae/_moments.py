"""Batch normalization of the means of latents, so that the KL of a VAE cannot vanish."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import nn

from minent._numbers import at_least_one, from_0_to_1
from minent.errors import InputError
from minent.nn._given import check_two, floats

if TYPE_CHECKING:
    from torch import Tensor

# Added to variances over the batch: far below those of any useful mean.
_EPSILON = 1e-8


class BatchNormMoments(nn.Module):
    r"""Give the means of latents a variance over the batch that cannot fall below tau (BN-VAE).

    In training each dimension of the means is normalized to the mean 0 and the variance
    :math:`\tau + (1 - \tau) \sigma(\theta)` over the batch, with θ learned; log-variances stay as
    they are. So KL is at least :math:`d \tau / 2` nats per example on average over a batch, and the
    decoder cannot do as if there were no latents. In evaluation running averages stand for the
    batch. (Archive 7381 also scales standard deviations, by the root of
    :math:`(1 - \tau) \sigma(-\theta)`; here they stay free, as in the paper.)

    Put it behind the layer that makes moments, as the last layer of an encoder.

    Parameters
    ----------
    dim : int
        d, the number of latent dimensions.
    tau : float
        The least variance of means, from 0 to 1.

    Attributes
    ----------
    floor : float
        d tau / 2, in nats.

    Raises
    ------
    InputError
        When an argument is wrong; later, when moments do not fit.

    References
    ----------
    kexue.fm, archive 7381; arXiv 2004.12585.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import BatchNormMoments, kl_normal
    >>> encoder = torch.nn.Sequential(torch.nn.Linear(3, 16), BatchNormMoments(8, tau=0.5))
    >>> mean, log_var = encoder(torch.randn(64, 3))
    >>> bool(kl_normal(mean, log_var).mean() >= encoder[1].floor)
    True
    """

    compares = True

    def __init__(self, dim: int, tau: float = 0.5) -> None:
        super().__init__()
        self.dim = at_least_one("dim", dim)
        self.tau = from_0_to_1("tau", tau)
        self.normal = nn.BatchNorm1d(self.dim, eps=_EPSILON, affine=False)
        self.theta = nn.Parameter(torch.zeros(self.dim))

    @property
    def floor(self) -> float:
        """The least KL in nats per example."""
        return self.dim * self.tau / 2

    def forward(self, mean: Tensor, log_var: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Give means, N x d, and log-variances, of these or of both side by side in one tensor.

        Raises
        ------
        InputError
            When shapes do not fit, or a batch in training has one sample, which has no variance.
        """
        if log_var is None:
            if floats("moments", mean).shape[1:] != (2 * self.dim,):
                raise InputError(
                    f"moments must have the shape (N, {2 * self.dim}), not {tuple(mean.shape)}"
                )
            mean, log_var = mean.chunk(2, 1)
        if floats("mean", mean).shape[1:] != (self.dim,) or log_var.shape != mean.shape:
            raise InputError(
                f"mean and log_var must have the shape (N, {self.dim}), not {tuple(mean.shape)} "
                f"and {tuple(log_var.shape)}"
            )
        if self.training:
            check_two("BatchNormMoments in training", mean)
        variance = self.tau + (1 - self.tau) * self.theta.sigmoid()
        return self.normal(mean) * variance.sqrt(), log_var

    def extra_repr(self) -> str:
        """Show the settings."""
        return f"{self.dim}, tau={self.tau:g}"
