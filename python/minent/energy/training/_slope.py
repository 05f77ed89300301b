"""Energies of real samples, and the squared norms of their gradients."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from minent.energy._one_each import one_each
from minent.nn._given import wide
from minent.nn.regularizers._gradients import squared_norms

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor


def slopes(
    energy: Callable[[Tensor], Tensor],
    x: Tensor,
    *,
    batch_dims: int = 1,
    over_channels: bool = False,
) -> tuple[Tensor, Tensor]:
    """Give energies, and squared norms of the gradient there, both with their graphs.

    One forward pass serves both; autocast is off in it.

    Parameters
    ----------
    energy : callable
        Gives a number for each sample, from that sample alone.
    x : Tensor
        Samples, taken as constants.
    batch_dims : int
        How many leading dimensions count samples.
    over_channels : bool
        The norm of the original code: at each place of an image, over channels alone, and the mean
        over places. That is the number of places times less, 784 for digits; where samples are
        vectors nothing differs.

    Raises
    ------
    InputError
        When the energy normalizes by batch, or does not give one number a sample.
    """
    values, squares = squared_norms(energy, x, batch_dims=batch_dims)
    if over_channels:
        # the squares add up over places
        squares = squares / prod(x.shape[batch_dims + 1 :])
    return wide(one_each("energy", values, x.shape[:batch_dims])), squares
