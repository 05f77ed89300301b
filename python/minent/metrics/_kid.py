"""The kernel distance of two sets of features."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from minent._numbers import at_least_one, from_1_to
from minent.errors import InputError
from minent.metrics._given import two_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike
    from torch import Tensor

# Numbers of a block of kernels, 128 MiB in float64.
_BLOCK = 2**24
# NumPy's older generator, whose draws are the same in all versions, takes no greater seeds.
_MOST_SEED = 2**32 - 1


@dataclass(frozen=True)
class KID:
    """A kernel distance.

    Attributes
    ----------
    mean : float
        The estimate of the squared maximum mean discrepancy; it has no unit, and as it is unbiased
        it may be below 0.
    std : float or None
        Standard deviation over subsets; None where all pairs were taken.
    """

    mean: float
    std: float | None = None

    def __float__(self) -> float:
        """Give the estimate."""
        return self.mean


def kid(
    features_a: Tensor | ArrayLike,
    features_b: Tensor | ArrayLike,
    *,
    subsets: int | None = 100,
    subset_size: int = 1000,
    seed: int = 0,
) -> KID:
    """Give the squared maximum mean discrepancy of two sets of features, unbiased.

    The kernel is ``(x . y / D + 1)^3`` for features of D dimensions. Computed in float64, on the
    device of `features_a`.

    Parameters
    ----------
    features_a, features_b : array or Tensor, N x D
        Features of two sets; they may have several numbers of samples.
    subsets : int or None
        How many pairs of subsets to average over. None takes all pairs of samples: exact, and at
        10,000 samples no more work than 100 subsets.
    subset_size : int
        Samples of a subset of each set, without repetition.
    seed : int
        From 0 to 2**32 - 1; subsets are those that torch-fidelity draws with this ``rng_seed``.

    Returns
    -------
    KID
        Mean and standard deviation over subsets, without unit.

    Raises
    ------
    InputError
        When features are no finite numbers, of several dimensions, one sample alone, or fewer than
        a subset has.

    References
    ----------
    arXiv 1801.01401.

    Examples
    --------
    >>> from minent.metrics import kid
    >>> kid([[0.0], [1.0]], [[2.0], [4.0]], subsets=None)
    KID(mean=653.0, std=None)
    """
    tables = two_of(("features_a", "features_b"), features_a, features_b)
    a, b = (table.double() for table in tables)
    least = min(len(a), len(b))
    if least < 2:
        raise InputError("KID needs 2 samples of each set at least, not 1")
    if subsets is None:
        return KID(_discrepancy(a, b))
    subsets = at_least_one("subsets", subsets)
    if at_least_one("subset_size", subset_size) > least or subset_size < 2:
        raise InputError(
            f"subset_size must be from 2 to the samples of the smaller set, {least:,}, "
            f"not {subset_size:,}: take smaller subsets, or all pairs by subsets=None"
        )
    draws = np.random.RandomState(from_1_to(_MOST_SEED, "seed", seed) if seed else 0)
    found = [
        _discrepancy(
            *(x[torch.from_numpy(draws.choice(len(x), subset_size, replace=False))] for x in (a, b))
        )
        for _ in range(subsets)
    ]
    return KID(float(np.mean(found)), float(np.std(found)))


def _discrepancy(a: Tensor, b: Tensor) -> float:
    within = sum(_mean_within(x) for x in (a, b))
    return within - 2 * float(_total(a, b)) / (len(a) * len(b))


def _mean_within(x: Tensor) -> float:
    """Average the kernel over pairs of two samples of a set."""
    alone = _kernel(x.square().sum(1), x.shape[1]).sum()
    return float(_total(x, x) - alone) / (len(x) * (len(x) - 1))


def _total(x: Tensor, y: Tensor) -> Tensor:
    """Sum the kernel over all pairs."""
    total = x.new_zeros(())
    for rows in torch.split(x, max(1, _BLOCK // len(y))):
        total += _kernel(rows @ y.T, x.shape[1]).sum()
    return total


def _kernel(products: Tensor, dimensions: int) -> Tensor:
    """Give ``(x . y / D + 1)^3`` in place."""
    near = products.div_(dimensions).add_(1)
    return near.square().mul_(near)
