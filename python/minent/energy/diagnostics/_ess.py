"""Effective sample size."""

from __future__ import annotations

from math import log10
from typing import TYPE_CHECKING

import torch

from minent.energy.diagnostics._draws import by_dimension
from minent.energy.diagnostics._ranks import normal_scores

if TYPE_CHECKING:
    from numpy.typing import ArrayLike
    from torch import Tensor


def effective_sample_size(samples: Tensor | ArrayLike, *, rank: bool = False) -> Tensor:
    """Say how many independent samples tell the mean as well as these of all chains do.

    Each chain is split into halves; autocorrelations of all come together with the variance between
    them, so that chains that do not agree count for little; they are summed by Geyer's rule, over
    pairs as long as these are positive, and not above earlier ones.

    Parameters
    ----------
    samples : Tensor or array, steps x chains x ...
        At least 4 steps.
    rank : bool
        Of ranks as normal numbers ("bulk-ESS"): also for densities without a variance.

    Returns
    -------
    Tensor, ...
        Float64, one number a dimension, at most n log10(n) of n samples; NaN where samples are not
        finite or do not vary. The variance of the mean is about that of samples divided by it.

    Raises
    ------
    InputError
        When samples are anything else.

    References
    ----------
    Geyer 1992; Vehtari et al., arXiv 1903.08008.

    Examples
    --------
    >>> import torch
    >>> from minent.energy import effective_sample_size
    >>> x = torch.randn(1000, 4, generator=torch.Generator().manual_seed(0))
    >>> bool(3500 < effective_sample_size(x) < 4500)
    True
    >>> bool(effective_sample_size(x.repeat_interleave(2, 0)) < 4500)
    True
    """

    def of_halves(x: Tensor) -> Tensor:
        return _of_chains(normal_scores(x) if rank else x)

    return by_dimension(samples, of_halves)


def _of_chains(x: Tensor) -> Tensor:
    """Give the sizes of dimensions x chains x steps."""
    _, chains, steps = x.shape
    means = x.mean(2, keepdim=True)
    covariance = _autocovariance(x - means)
    within = covariance[:, :1] * (steps / (steps - 1))
    total = covariance[:, :1] + means.squeeze(2).var(1, keepdim=True)
    correlation = 1 - (within - covariance) / total
    correlation[:, 0] = 1
    pairs = max(1, (steps - 1) // 2)
    even, odd = correlation[:, : 2 * pairs : 2], correlation[:, 1 : 2 * pairs : 2]
    both = even + odd
    kept = (both > 0).long().cumprod(1)
    kept[:, -1] = 0
    # As Stan has it: of the first pair that is not kept, the even one counts if it is positive.
    behind = even.gather(1, kept.sum(1, keepdim=True)).clamp(min=0).squeeze(1)
    time = 2 * (both.cummin(1).values * kept).sum(1) - 1 + behind
    samples = chains * steps
    effective: Tensor = samples / time.clamp(min=1 / log10(samples))
    return effective


def _autocovariance(x: Tensor) -> Tensor:
    """Give the mean autocovariance of chains at each lag, dimensions x steps, of centered chains.

    The transform of the correlations is the power of that of the numbers, and goes back once for
    all chains.
    """
    steps = x.shape[2]
    size = 1 << (2 * steps - 1).bit_length()
    power = torch.fft.rfft(x, n=size).abs().square().mean(1)
    covariance: Tensor = torch.fft.irfft(power, n=size)[:, :steps]
    return covariance / steps
