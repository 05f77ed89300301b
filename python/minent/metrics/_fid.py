"""The Frechet distance of two sets of features."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minent.metrics._frechet import frechet
from minent.metrics._given import same_width
from minent.metrics._spread import spread_of, warn_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike
    from torch import Tensor

    from minent.metrics._moments import Moments

_NAMES = ("features_a", "features_b")


def fid(
    features_a: Tensor | ArrayLike | Moments, features_b: Tensor | ArrayLike | Moments
) -> float:
    """Give the Frechet distance of two sets of features (FID, whatever network made them).

    ``|m1 - m2|^2 + tr(C1 + C2 - 2 (C1 C2)^(1/2))`` with means m and covariances C: the squared
    2-Wasserstein distance of two Gaussians. Everything is computed in float64, on the device of
    `features_a`.

    Parameters
    ----------
    features_a, features_b : array or Tensor, N x D, or Moments
        Features of two sets; they may have several numbers of samples. With fewer samples than
        features the features themselves are cheaper than their `Moments`.

    Returns
    -------
    float
        At least 0, in squared units of the features: numbers of different networks cannot be
        compared.

    Raises
    ------
    InputError
        When features are no finite numbers, of several dimensions, or one sample alone.

    Warns
    -----
    RuntimeWarning
        When there are fewer samples than features, which makes FID much too large, or when all
        samples of a set have the same features.

    Notes
    -----
    FID of finite sets is biased upwards, the more the fewer samples there are: only numbers of as
    many samples can be compared. `kid` has no such bias.

    References
    ----------
    arXiv 1706.08500.

    Examples
    --------
    >>> import torch
    >>> from minent.metrics import fid
    >>> x = torch.randn(100, 4, generator=torch.Generator().manual_seed(0))
    >>> round(fid(x, x + 2), 5)  # a shift by 2 in each of 4 dimensions
    16.0
    """
    a, b = (spread_of(*each) for each in zip(_NAMES, (features_a, features_b), strict=True))
    same_width(_NAMES, len(a.mean), len(b.mean))
    warn_of(zip(_NAMES, (a, b), strict=True), stacklevel=2)
    return float(frechet(a, b.to(a.mean.device)))
