"""The quadratic potential: a linear gain less its square over a distance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minent.errors import InputError

if TYPE_CHECKING:
    from torch import Tensor

_LEAST = 1e-8


def quadratic_potential(delta: Tensor, width: Tensor) -> Tensor:
    """Give the mean of ``-delta + delta^2 / (2 width)``, a width for each sample.

    Its least value over delta is ``-width / 2``, at ``delta = width``. Where the width is 0 that is
    0: see `square_over`.
    """
    return square_over(delta, 2 * width) - _of_two_points(delta, width).mean()


def square_over(delta: Tensor, width: Tensor) -> Tensor:
    """Give the mean of ``delta^2 / width``, a width for each sample.

    Where a pair is one point twice, the width is 0, and its term too. A critic that is a function
    says the same of both, so that nothing changes for it; what others say of them, as with dropout
    or two passes of batch normalization, is noise, which 1 / width would make infinite. Widths
    below 1e-8, which rounding of delta would drown, are taken for 1e-8.
    """
    apart = _of_two_points(delta, width)
    return (apart.square() / _beside(delta, width.clamp_min(_LEAST))).mean()


def _of_two_points(delta: Tensor, width: Tensor) -> Tensor:
    """Give delta, and 0 for pairs that are one point twice."""
    if not delta.ndim or len(delta) != len(width):
        shape = tuple(delta.shape)
        raise InputError(f"t_real must have a row for each of {len(width)} samples, not {shape}")
    return delta.masked_fill(_beside(delta, width) == 0, 0.0)


def _beside(delta: Tensor, width: Tensor) -> Tensor:
    return width.view(-1, *[1] * (delta.ndim - 1))
