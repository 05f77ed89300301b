"""Precision, recall, density and coverage by nearest neighbors."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, NamedTuple

import torch

from minent._numbers import at_least_one
from minent.errors import InputError
from minent.metrics._distances import blocks, kth_neighbor
from minent.metrics._given import two_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike
    from torch import Tensor


class PRDC(NamedTuple):
    """Shares of samples, from 0 to 1; `density` may be above 1.

    Attributes
    ----------
    precision : float
        Share of fake samples within the ball around some real one that reaches to its k-th real
        neighbor: how good samples are.
    recall : float
        Share of real samples within such a ball around some fake one: how much of the data is
        reached.
    density : float
        In how many balls of real samples a fake one lies, on average, divided by k: precision that
        does not trust single outliers.
    coverage : float
        Share of real samples whose ball holds a fake one.
    """

    precision: float
    recall: float
    density: float
    coverage: float


def prdc(real: Tensor | ArrayLike, fake: Tensor | ArrayLike, k: int = 5) -> PRDC:
    """Give precision, recall, density and coverage of fake samples.

    Distances are Euclidean, in float64, on the device of `real`; memory grows with the number of
    samples, not with its square.

    Parameters
    ----------
    real, fake : array or Tensor, N x D
        Features of two sets; they may have several numbers of samples.
    k : int
        Which neighbor of its own set a ball reaches to, the sample itself not counted.

    Returns
    -------
    PRDC

    Raises
    ------
    InputError
        When features are no finite numbers or of several dimensions, or a set has not more samples
        than `k`.

    Warns
    -----
    RuntimeWarning
        When all samples of a set have the same features: then no ball of it holds anything.

    Notes
    -----
    Balls are open, as in the program of arXiv 2002.09797 (``prdc`` on PyPI): a sample with k exact
    copies in its own set has a ball of radius 0, which holds nothing, not even another copy. In the
    definition of arXiv 1904.06991 balls hold their surface. Only features that occur more than once
    make a difference.

    References
    ----------
    arXiv 1904.06991 (precision, recall), 2002.09797 (density, coverage).

    Examples
    --------
    >>> from minent.metrics import prdc
    >>> prdc([[0.0], [1.0], [3.0]], [[0.5], [0.6], [9.0]], k=1)
    PRDC(precision=0.6666666666666666, recall=0.6666666666666666, density=1.3333333333333333, \
coverage=0.6666666666666666)
    """
    x, y = two_of(("real", "fake"), real, fake)
    k = at_least_one("k", k)
    for name, table in (("real", x), ("fake", y)):
        if len(table) <= k:
            raise InputError(f"k must be below the samples of {name}, {len(table):,}, not {k:,}")
        if (table == table[0]).all():
            warnings.warn(
                f"the features of {name} are constant, the same for all samples: "
                "its balls have radius 0 and hold nothing",
                RuntimeWarning,
                stacklevel=2,
            )
    # near the origin less is lost in differences of squares
    middle = x.double().mean(0)
    x, y = x.double() - middle, y.double() - middle
    around_real, around_fake = kth_neighbor(x, k), kth_neighbor(y, k)
    balls = x.new_zeros(len(y))
    reached, covered = torch.zeros(2, len(x), dtype=torch.bool, device=x.device)
    for rows, columns, squares in blocks(x, y):
        within = squares < around_real[rows, None]
        balls[columns] += within.sum(0)
        covered[rows] |= within.any(1)
        reached[rows] |= (squares < around_fake[columns]).any(1)
    found = (balls > 0, reached, balls / k, covered)
    return PRDC(*(float(each.double().mean()) for each in found))
