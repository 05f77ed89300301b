"""How much samples tell of their latents, estimated from a network that compares pairs."""

from __future__ import annotations

from math import log, pi
from typing import TYPE_CHECKING

import torch
from torch.nn.functional import softplus

from minent._numbers import at_least_one, finite
from minent.errors import InputError
from minent.nn._given import floats

if TYPE_CHECKING:
    from torch import Tensor

_LN2 = log(2.0)


def jsd_information(joint: Tensor, product: Tensor) -> Tensor:
    r"""Give :math:`E_\text{joint}[-\zeta(-H)] - E_\text{product}[\zeta(H)]`, for softplus ζ.

    What a generator with maximum entropy makes large. At the best H, the logarithm of the ratio of
    the two densities, it is twice the Jensen-Shannon divergence of the joint distribution of sample
    and latent from the product of both, minus 2 log 2; else it is less. It lies below 0, and grows
    with the mutual information, but is none.

    Parameters
    ----------
    joint, product : Tensor
        What H says of pairs (G(z), z), and of pairs (G(z), z') of a sample and another's latent.

    Returns
    -------
    Tensor
        One number, nats.

    See Also
    --------
    jensen_shannon : the same in bits, from 0 to 1.

    References
    ----------
    arXiv 1901.08508; kexue.fm, archive 6331.

    Examples
    --------
    >>> import torch
    >>> from minent.energy import jsd_information
    >>> jsd_information(torch.zeros(4), torch.zeros(4))  # - 2 log 2
    tensor(-1.3863)
    """
    joint, product = floats("joint", joint), floats("product", product)
    return -softplus(-joint).mean() - softplus(product).mean()


def jensen_shannon(joint: Tensor, product: Tensor) -> Tensor:
    """Give the bound of the Jensen-Shannon divergence that H proves, in bits.

    Parameters
    ----------
    joint, product : Tensor
        As of `jsd_information`.

    Returns
    -------
    Tensor
        One number: in expectation at most the divergence of the joint distribution from the
        product, which is at most 1 bit, where a sample tells which latent it was made of. Below 0
        where H is worse than nothing.

    Examples
    --------
    >>> import torch
    >>> from minent.energy import jensen_shannon
    >>> round(jensen_shannon(torch.full((4,), 20.0), torch.full((4,), -20.0)).item(), 6)
    1.0
    """
    return jsd_information(joint, product) / (2 * _LN2) + 1


def donsker_varadhan(joint: Tensor, product: Tensor) -> Tensor:
    """Give the mutual information that H proves by Donsker and Varadhan, in bits.

    The bound holds for expectations over any number of pairs; of a batch of N the logarithm of the
    mean is too small on average, the more the rarer large values are, and the estimate too large:
    read it as nothing beyond some log2(N) bits.

    Parameters
    ----------
    joint, product : Tensor
        As of `jsd_information`; for copies side by side S x N, and the mean over copies is given.

    Returns
    -------
    Tensor
        One number.

    References
    ----------
    MINE: arXiv 1801.04062.

    Examples
    --------
    >>> import torch
    >>> from minent.energy import donsker_varadhan
    >>> donsker_varadhan(torch.ones(4), torch.ones(4))
    tensor(0.)
    """
    joint, product = floats("joint", joint), floats("product", product)
    if not product.dim() or not product.numel():
        raise InputError(f"product must be N or S x N numbers, not {tuple(product.shape)}")
    n = product.shape[-1]
    bound = joint.mean() - (product.logsumexp(-1) - log(n)).mean()
    return bound / _LN2


def gaussian_information(
    error: Tensor, variance: Tensor, entropy: float, *, batch_dims: int = 1
) -> Tensor:
    """Give the mutual information that an encoder with Gaussian errors proves, in bits.

    The bound of InfoGAN: H(Z) plus the mean log-density of z under the normal distribution around
    what the encoder says, whose variances may be any that do not depend on these errors.

    Parameters
    ----------
    error : Tensor
        Squares of z - E(G(z)), N x ...
    variance : Tensor
        Variance of each component, of a shape that broadcasts.
    entropy : float
        Entropy of a component of the prior, nats: 1.4189 for "normal", 0.6931 for "uniform".
    batch_dims : int
        How many leading dimensions count samples: 2 for copies side by side, whose mean is given.

    Returns
    -------
    Tensor
        One number: in expectation at most I(G(z); z).

    References
    ----------
    arXiv 1606.03657; kexue.fm, archive 6331.

    Examples
    --------
    >>> import torch
    >>> from minent.energy import gaussian_information
    >>> gaussian_information(torch.full((4, 2), 0.25), torch.full((2,), 0.25), 1.418939)
    tensor(2.0000)
    """
    error, variance = floats("error", error), floats("variance", variance)
    entropy, batch_dims = finite("entropy", entropy), at_least_one("batch_dims", batch_dims)
    try:
        together = torch.broadcast_shapes(error.shape, variance.shape)  # type: ignore[no-untyped-call]
    except RuntimeError:
        together = torch.Size()
    if together != error.shape or error.dim() < batch_dims:
        raise InputError(
            "error must be N x ..., and variance of a shape that broadcasts to it, not "
            f"{tuple(error.shape)} and {tuple(variance.shape)}"
        )
    density = -0.5 * (2 * pi * variance).log() - error / (2 * variance)
    return (density + entropy).flatten(batch_dims).sum(-1).mean() / _LN2
