"""Where features lie and how far they spread: what the Frechet distance looks at."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any, NamedTuple

import torch
from torch import Tensor

from minent.errors import InputError
from minent.metrics._given import rows_of
from minent.metrics._moments import Moments

if TYPE_CHECKING:
    from collections.abc import Iterable


# A variance that rounding of the mean makes, relative to its square.
_SAME = 1e-28


class Spread(NamedTuple):
    """A mean and a covariance ``factor @ factor.T``, in float64.

    Parameters
    ----------
    samples : int
        Of how many samples.
    mean : Tensor, D
    variance : Tensor
        The trace of the covariance.
    factor : Tensor, D x R
        The fewer samples, the fewer columns.
    """

    samples: int
    mean: Tensor
    variance: Tensor
    factor: Tensor

    def to(self, device: torch.device) -> Spread:
        """Move to a device."""
        return Spread(self.samples, *(part.to(device) for part in self[1:]))


def spread_of(name: str, given: Any) -> Spread:  # noqa: ANN401 - a caller's
    """Give the spread of features or of `Moments`.

    Raises
    ------
    InputError
        When they are no table of finite numbers, or one sample alone.
    """
    if not isinstance(given, Moments):
        given = rows_of(name, given)
    count = given.count if isinstance(given, Moments) else len(given)
    if count < 2:
        raise InputError(f"{name} must have 2 samples at least for a covariance, not {count}")
    if isinstance(given, Tensor) and count < given.shape[1]:
        rows = given.double()
        mean = rows.mean(0)
        # centered rows add to zero: a reflection moves their sum to the first, which is dropped
        centered = rows - mean
        factor = (centered[1:] - centered[0] / (1 + count**0.5)).T / (count - 1) ** 0.5
        return Spread(count, mean, factor.square().sum(), factor)
    moments = given if isinstance(given, Moments) else Moments(given)
    covariance = moments.covariance
    return Spread(count, moments.mean, covariance.trace(), _factor(covariance, count))


def _factor(covariance: Tensor, count: int) -> Tensor:
    if count > len(covariance):
        factor: Tensor
        factor, failed = torch.linalg.cholesky_ex(covariance)
        if not failed:
            return factor
    # Fewer samples, constant features and such that depend on each other have no such factor, or
    # by rounding one whose last columns are noise.
    values, vectors = torch.linalg.eigh(covariance)
    # of constant features there is nothing to keep: one column of zeros
    kept = values >= values[-1] * len(values) * torch.finfo(values.dtype).eps
    found: Tensor = vectors[:, kept] * values[kept].sqrt()
    return found


def warn_of(named: Iterable[tuple[str, Spread]], stacklevel: int) -> None:
    """Warn once of what makes Frechet distances say little.

    Parameters
    ----------
    named : iterable of (str, Spread)
        Sets, each with the name of its argument.
    stacklevel : int
        Whose line is shown: 1 is that of the caller of this function.
    """
    sets = list(named)
    few = [f"{name} {s.samples:,}" for name, s in sets if s.samples < len(s.mean)]
    if few:
        warnings.warn(
            f"fewer samples than the {len(sets[0][1].mean):,} features ({', '.join(few)}): their "
            "covariance is singular and FID is biased upwards, so compare it only with FIDs of "
            "as many samples",
            RuntimeWarning,
            stacklevel=stacklevel + 1,
        )
    constant = [name for name, s in sets if s.variance <= _SAME * s.mean.square().sum()]
    if constant:
        warnings.warn(
            f"the features of {' and '.join(constant)} are constant, the same for all samples: "
            "FID is then the squared distance of means plus the variance of the other set",
            RuntimeWarning,
            stacklevel=stacklevel + 1,
        )
