"""What latents tell of samples, and how far all of them together are from the prior."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING, NamedTuple

import torch
from torch import Tensor

from minent._numbers import at_least_one, not_below_0
from minent.nn._given import check_generator
from minent.nn.vae._encoded import encoded
from minent.nn.vae._posterior import Posterior

if TYPE_CHECKING:
    from collections.abc import Iterator

    from minent.nn.vae._skeleton import Skeleton

_ENCODED = 512
# So many numbers, latents by samples by dimensions, are there at once: they fit into caches.
_NUMBERS = 2**17


class Information(NamedTuple):
    """What `latent_information` found, in nats per example; ``in_bits()`` gives bits.

    Attributes
    ----------
    kl : float
        Mean of KL(p(z|x) || q(z)): an upper bound of I(X; Z).
    lower, upper : float
        Bounds of I(X; Z) in expectation, over samples of their number; `lower` is at most log N.
    marginal : float
        KL(p(z) || q(z)) of the mixture p(z) of p(z|x) over these samples. If there were no others,
        `lower` would be I(X; Z), and ``kl = lower + marginal`` but for chance (kexue.fm, archive
        6181).
    """

    kl: float
    lower: float
    upper: float
    marginal: float

    def in_bits(self) -> Information:
        """Give the same in bits."""
        return Information(*(value / log(2) for value in self))


def latent_information(
    model: Skeleton,
    x: Tensor,
    draws: int = 1,
    *,
    labels: Tensor | None = None,
    generator: torch.Generator | None = None,
) -> Information:
    """Estimate the mutual information of samples and latents, and the KL of all latents.

    With z_i from p(z|x_i), the mean of log p(z_i|x_i) less the log of the mean of p(z_i|x_j) over
    all j, i among them, is the lower bound; with i left out it is the upper one.

    Parameters
    ----------
    model : VAE
        A trained one.
    x : Tensor, N x ...
        At least two samples. The time grows with the square of their number.
    draws : int
        Latents for each sample.
    labels : Tensor of whole numbers, optional
        Where the model has labels.
    generator : torch.Generator, optional
        Where random numbers come from, on the device of the nets; by default torch's own.

    Returns
    -------
    Information

    Raises
    ------
    InputError
        When an argument is wrong, or samples are out of the range of the likelihood.

    References
    ----------
    arXiv 1905.06922; kexue.fm, archive 6181.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import VAE, latent_information
    >>> vae = VAE(torch.nn.Linear(3, 4), torch.nn.Linear(2, 3), latent_dim=2)
    >>> found = latent_information(vae, torch.rand(100, 3))
    >>> found.lower <= found.upper
    True
    """
    check_generator("generator", generator)
    times = at_least_one("draws", draws)
    posterior = _whole(model, x, labels)
    n, kls, parts = len(posterior.mean), [], []
    with torch.no_grad():
        for _ in range(times):
            z = posterior.draw(generator=generator)
            kls.append(model.prior.kl(posterior, z).mean())
            prior = model.prior.log_prob(z, z.dim() - 1)
            for rows, logs in _tables(posterior, z):
                parts.append(_of_rows(logs, rows, prior[rows]))
        lower, upper, marginal = (torch.stack(parts).sum(0) / (n * times)).tolist()
    return Information(float(torch.stack(kls).mean()), lower, upper, marginal)


def active_units(
    model: Skeleton, x: Tensor, threshold: float = 0.01, *, labels: Tensor | None = None
) -> int:
    """Count latent dimensions whose mean depends on the sample.

    Parameters
    ----------
    model : VAE
        A trained one.
    x : Tensor, N x ...
        At least two samples.
    threshold : float
        A dimension is active if the mean of p(z|x) has a larger variance than this over samples.
    labels : Tensor of whole numbers, optional
        Where the model has labels.

    Returns
    -------
    int

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
    >>> from minent.nn import VAE, active_units
    >>> encoder = torch.nn.Linear(3, 4)
    >>> _ = torch.nn.init.zeros_(encoder.weight)
    >>> active_units(VAE(encoder, torch.nn.Linear(2, 3), latent_dim=2), torch.rand(100, 3))
    0
    """
    threshold = not_below_0("threshold", threshold)
    mean = _whole(model, x, labels).mean
    return int((mean.flatten(1).var(0) > threshold).sum())


def _whole(model: Skeleton, x: Tensor, labels: Tensor | None) -> Posterior:
    """Give p(z|x) of all samples, in float64."""
    parts = encoded(model, x, labels, _ENCODED, least=2)
    moments = [(found.mean, found.log_var) for _, _, found in parts]
    mean, log_var = (torch.cat(part).double() for part in zip(*moments, strict=True))
    return Posterior(mean, log_var)


def _tables(posterior: Posterior, z: Tensor) -> Iterator[tuple[slice, Tensor]]:
    """Give log p(z_i|x_j) of all j for some i at a time."""
    mean, z = posterior.mean.flatten(1), z.flatten(1)
    sharp, fixed = posterior.sharp().flatten(1), posterior.log_prob(posterior.mean)
    each = max(_NUMBERS // mean.numel(), 1)
    for begin in range(0, len(z), each):
        rows = slice(begin, begin + each)
        # by products of matrices, which are faster, sharp codes would be lost in rounding
        apart = z[rows].unsqueeze(1) - mean
        yield rows, fixed - 0.5 * apart.mul_(sharp).square_().sum(2)


def _of_rows(logs: Tensor, rows: slice, prior: Tensor) -> Tensor:
    """Sum lower and upper bound and the marginal KL over some latents."""
    n = logs.shape[1]
    own = torch.arange(n, device=logs.device)[rows]
    joint = logs.gather(1, own.view(-1, 1)).squeeze(1)
    mixture = logs.logsumexp(1) - log(n)
    others = logs.scatter(1, own.view(-1, 1), -torch.inf).logsumexp(1) - log(n - 1)
    return torch.stack([(joint - mixture).sum(), (joint - others).sum(), (mixture - prior).sum()])
