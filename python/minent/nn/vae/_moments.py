"""Batch normalization of the means of latents, so that the KL of a VAE cannot vanish."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import batch_norm

from minent._numbers import at_least_one, from_0_to_1
from minent.errors import InputError

# Added to variances over the batch: far below those of any useful mean.
_EPSILON = 1e-8


class BatchNormMoments(nn.Module):
    r"""Give the means of latents a variance over the batch that cannot fall below tau (BN-VAE).

    In training each dimension of the means is normalized to the mean 0 and the variance
    :math:`\tau + (1 - \tau) \sigma(\theta)` over the batch, with θ learned; log-variances stay as
    they are. So KL is at least :math:`d \tau / 2` nats per example on average over a batch, and the
    decoder cannot do as if there were no latents. In evaluation running averages stand for the
    batch, and in training for a batch of one, as the last of an epoch may be.

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
        When an argument is wrong, or moments have another size.

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
        """Give means, N x d, and log-variances, of these or of both side by side in one tensor."""
        for name, part in (("mean", mean), ("log_var", log_var)):
            if not (isinstance(part, Tensor) or (part is None and name == "log_var")):
                raise InputError(f"{name} must be a tensor, not {type(part).__name__}")
        if log_var is None:
            if mean.shape[1:] != (2 * self.dim,):
                raise InputError(
                    f"moments must have the shape (N, {2 * self.dim}), not {tuple(mean.shape)}"
                )
            mean, log_var = mean.chunk(2, 1)
        if mean.shape[1:] != (self.dim,) or log_var.shape != mean.shape:
            raise InputError(
                f"mean and log_var must have the shape (N, {self.dim}), not {tuple(mean.shape)} "
                f"and {tuple(log_var.shape)}"
            )
        alone = self.training and len(mean) == 1
        normal = self._running(mean) if alone else self.normal(mean)
        variance = self.tau + (1 - self.tau) * self.theta.sigmoid()
        return normal * variance.sqrt(), log_var

    def _running(self, mean: Tensor) -> Tensor:
        normal = self.normal
        return batch_norm(mean, normal.running_mean, normal.running_var, eps=normal.eps)

    def extra_repr(self) -> str:
        """Show the settings."""
        return f"{self.dim}, tau={self.tau:g}"
