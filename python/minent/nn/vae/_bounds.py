"""Bounds of the log-likelihood of samples."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from minent._numbers import at_least_one
from minent.nn._given import check_generator
from minent.nn.vae._encoded import encoded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from minent.nn.vae._skeleton import Skeleton

# So many samples are encoded at once.
_ENCODED = 256


def elbo(
    model: Skeleton,
    x: Tensor,
    draws: int = 1,
    *,
    labels: Tensor | None = None,
    at_once: int = 4096,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Give the evidence lower bound of log q(x) for each sample, in nats.

    It is the mean of log q(x|z) over latents from p(z|x), less KL(p(z|x) || q(z)), whatever the
    model was trained for; without gradients, in evaluation mode.

    Parameters
    ----------
    model : VAE
        A trained one.
    x : Tensor, N x ...
        Samples.
    draws : int
        Latents for each sample, over which is averaged.
    labels : Tensor of whole numbers, optional
        Where the model has labels.
    at_once : int
        So many latents are decoded at once.
    generator : torch.Generator, optional
        Where random numbers come from, on the device of the nets; by default torch's own.

    Returns
    -------
    Tensor of float64, shape (N,)

    Raises
    ------
    InputError
        When an argument is wrong, or samples are out of the range of the likelihood.

    References
    ----------
    arXiv 1312.6114.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import VAE, elbo
    >>> vae = VAE(torch.nn.Linear(3, 4), torch.nn.Linear(2, 3), latent_dim=2)
    >>> elbo(vae, torch.ones(5, 3)).shape
    torch.Size([5])
    """
    found = []
    for total, count in _sums(model, x, draws, labels, at_once, generator, weighted=False):
        found.append(total / count)
    return torch.cat(found)


def iwae_bound(
    model: Skeleton,
    x: Tensor,
    k: int = 5000,
    *,
    labels: Tensor | None = None,
    at_once: int = 4096,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Give the importance-weighted lower bound of log q(x) for each sample, in nats.

    It is log 1/k sum_i q(x|z_i) q(z_i) / p(z_i|x) with k latents from p(z|x): larger on average the
    larger k is, and log q(x) in the limit; 5,000 is the usual number in papers. The sum is taken
    in parts, so memory depends on `at_once`, and not on k. Without gradients, in evaluation mode.

    Parameters
    ----------
    model : VAE
        A trained one, by whatever objective.
    x : Tensor, N x ...
        Samples.
    k : int
        Latents for each sample.
    labels : Tensor of whole numbers, optional
        Where the model has labels.
    at_once : int
        So many latents are decoded at once; another number meets other random numbers.
    generator : torch.Generator, optional
        Where random numbers come from, on the device of the nets; by default torch's own.

    Returns
    -------
    Tensor of float64, shape (N,)

    Raises
    ------
    InputError
        When an argument is wrong, or samples are out of the range of the likelihood.

    References
    ----------
    arXiv 1509.00519.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import VAE, iwae_bound
    >>> vae = VAE(torch.nn.Linear(3, 4), torch.nn.Linear(2, 3), latent_dim=2)
    >>> iwae_bound(vae, torch.ones(5, 3), k=100).shape
    torch.Size([5])
    """
    found = []
    for total, count in _sums(model, x, k, labels, at_once, generator, weighted=True):
        found.append(total - log(count))
    return torch.cat(found)


def _sums(
    model: Skeleton,
    x: Tensor,
    k: int,
    labels: Tensor | None,
    at_once: int,
    generator: torch.Generator | None,
    *,
    weighted: bool,
) -> Iterator[tuple[Tensor, int]]:
    """Sum over latents, for so many samples at a time: bounds, or the exponentials of weights."""
    count = at_least_one("draws" if not weighted else "k", k)
    most = at_least_one("at_once", at_once)
    check_generator("generator", generator)
    for part, beside, posterior in encoded(model, x, labels, min(_ENCODED, most)):
        total: Tensor | None = None
        step = max(most // len(part), 1)
        for done in range(0, count, step):
            z = posterior.draw(min(step, count - done), generator)
            logs = model.log_likelihood(part, z, beside)
            if weighted:
                logs = logs - posterior.log_prob(z)
                logs = logs + model.prior.log_prob(z, len(model.latent))
                new = logs.double().logsumexp(0)
                total = new if total is None else torch.logaddexp(total, new)
            else:
                kl = torch.stack([model.prior.kl(posterior, one) for one in z])
                new = (logs - kl).double().sum(0)
                total = new if total is None else total + new
        assert total is not None
        yield total, count
