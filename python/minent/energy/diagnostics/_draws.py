"""Samples of several chains as one table a dimension, in parts that fit into memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from minent.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

# Numbers of a part: some 100 MB for the transforms of one.
_MOST = 2**21


def by_dimension(samples: Any, function: Callable[[Tensor], Tensor]) -> Tensor:  # noqa: ANN401
    """Apply a function to the dimensions of samples, many at a time.

    Parameters
    ----------
    samples : Tensor or array, steps x chains x ...
        At least 4 steps.
    function : callable
        Takes dimensions x chains x steps in float64, each chain split into halves that count as
        chains; gives one number a dimension.

    Returns
    -------
    Tensor, ...
        NaN where samples are not finite, or do not vary.

    Raises
    ------
    InputError
        When samples are anything else.
    """
    draws = _table(samples)
    shape = draws.shape[2:]
    draws = draws.flatten(2) if shape else draws[:, :, None]
    if not draws.shape[2]:
        return draws.new_empty(shape, dtype=torch.float64)
    steps, chains = draws.shape[:2]
    half = steps // 2
    width = max(1, _MOST // (steps * chains))
    found = []
    for part in torch.split(draws, width, dim=2):
        x = part.double().permute(2, 1, 0)
        # the middle one of an odd number of steps is left out
        halves = torch.cat([x[..., :half], x[..., steps - half :]], dim=1)
        low, high = halves.amin((1, 2)), halves.amax((1, 2))
        good = torch.isfinite(low) & torch.isfinite(high) & (low < high)
        halves = torch.where(good[:, None, None], halves, 0.0)
        found.append(torch.where(good, function(halves), torch.nan))
    return torch.cat(found).reshape(shape)


def _table(samples: Any) -> Tensor:  # noqa: ANN401 - a caller's
    try:
        draws = torch.as_tensor(samples).detach()
    except (TypeError, ValueError, RuntimeError):
        raise InputError(
            f"samples must be a tensor of steps x chains x ..., not {type(samples).__name__}"
        ) from None
    if draws.dim() < 2 or draws.is_complex() or len(draws) < 4 or not draws.shape[1]:
        raise InputError(
            "samples must be real numbers, steps x chains x ..., with at least 4 steps and 1 "
            f"chain, not {tuple(draws.shape)}"
        )
    return draws
