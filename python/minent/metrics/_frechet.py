"""The trace of the square root of a product of two covariances."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor

from minent.metrics._gram import gram

if TYPE_CHECKING:
    from minent.metrics._spread import Spread

# What the cheap way may be wrong by, relative to the distance.
_ENOUGH = 1e-7


def frechet(a: Spread, b: Spread) -> Tensor:
    """Give the squared Frechet distance of two Gaussians, exact to rounding in float64.

    For any factors of the covariances, ``tr sqrt(A A' B B')`` is the sum of the singular values of
    ``A' B``: the smaller the factors, the cheaper. These are found as roots of eigenvalues of its
    Gram matrix, unless small ones among them lose too many digits by that; then by themselves.

    Parameters
    ----------
    a, b : Spread
        On one device.

    Returns
    -------
    Tensor
        A number of float64, not below 0, in squared units of the features.
    """
    apart = (a.mean - b.mean).square().sum() + a.variance + b.variance
    product = a.factor.T @ b.factor
    narrow = product if product.shape[0] >= product.shape[1] else product.T
    squares = torch.linalg.eigvalsh(gram(narrow))
    distance = apart - 2 * squares.clamp(min=0).sqrt().sum()
    if _error(squares) > _ENOUGH * distance:
        distance = apart - 2 * torch.linalg.svdvals(narrow).sum()
    return distance.clamp(min=0)


def _error(squares: Tensor) -> Tensor:
    """Bound what roots of eigenvalues are wrong by, each of which is as wrong as the largest."""
    wrong = 2 * torch.finfo(squares.dtype).eps * squares[-1]
    roots = squares.clamp(min=0).sqrt()
    return torch.div(wrong, torch.maximum(roots, wrong.sqrt())).sum()
