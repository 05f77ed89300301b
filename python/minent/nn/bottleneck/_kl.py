"""How far a normal distribution is from the standard one, in nats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minent._numbers import at_least_one
from minent.errors import InputError
from minent.nn._given import floats, wide

if TYPE_CHECKING:
    from torch import Tensor


def kl_normal(mean: Tensor, log_var: Tensor, *, batch_dims: int = 1) -> Tensor:
    """Give KL(N(mean, exp(log_var)) || N(0, 1)) in nats per example: a sum over latent dimensions.

    It is 1/2 sum(mean^2 + var - log var - 1), computed in float32 at least. The loss of a VAE has
    its mean over the batch. Divide by log 2 for bits.

    Parameters
    ----------
    mean, log_var : Tensor of float, N x ...
        Means, and natural logarithms of variances, of independent normal variables.
    batch_dims : int
        How many leading dimensions count examples; all others are summed over.

    Returns
    -------
    Tensor of float32 or float64
        One number at least 0 for each example, of shape (N,).

    Raises
    ------
    InputError
        When they are no tensors of floating-point numbers of one shape, or nothing is left to sum.

    References
    ----------
    arXiv 1312.6114, appendix B; kexue.fm, archive 6181.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import kl_normal
    >>> kl_normal(torch.tensor([[0.0, 0.0], [1.0, 2.0]]), torch.zeros(2, 2))
    tensor([0.0000, 2.5000])
    """
    mean, log_var = check_moments(mean, log_var)
    lead = at_least_one("batch_dims", batch_dims)
    if mean.dim() <= lead:
        raise InputError(
            f"mean must have more than batch_dims={lead} dimensions, not the shape "
            f"{tuple(mean.shape)}"
        )
    return kl_terms(mean, log_var).flatten(lead).sum(-1)


def kl_terms(mean: Tensor, log_var: Tensor) -> Tensor:
    """Give the same for each latent dimension, in the shape of `mean`."""
    mean, log_var = wide(mean), wide(log_var)
    return 0.5 * (mean.square() + log_var.expm1() - log_var)


def check_moments(mean: Tensor, log_var: Tensor) -> tuple[Tensor, Tensor]:
    """Return means and log-variances as they are, or raise `InputError`."""
    if floats("mean", mean).shape != floats("log_var", log_var).shape:
        raise InputError(
            f"mean and log_var must have one shape, not {tuple(mean.shape)} and "
            f"{tuple(log_var.shape)}"
        )
    return mean, log_var
