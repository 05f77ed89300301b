"""Split R-hat."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from minent.energy.diagnostics._draws import by_dimension
from minent.energy.diagnostics._ranks import normal_scores

if TYPE_CHECKING:
    from numpy.typing import ArrayLike
    from torch import Tensor


def split_rhat(samples: Tensor | ArrayLike, *, rank: bool = False) -> Tensor:
    """Compare the spread between chains with that within them: 1 where they agree.

    Each chain is split into halves that count as chains, so that one that drifts is seen too.

    Parameters
    ----------
    samples : Tensor or array, steps x chains x ...
        At least 4 steps.
    rank : bool
        The larger one of that of ranks as normal numbers, and that of the ranks of distances from
        the median, which sees chains that agree on the place but not on the scale.

    Returns
    -------
    Tensor, ...
        Float64, one number a dimension; above 1.01 chains should run longer. NaN where samples are
        not finite or do not vary; infinity where no chain moves and they stand apart.

    Raises
    ------
    InputError
        When samples are anything else.

    References
    ----------
    Gelman & Rubin 1992; Vehtari et al., arXiv 1903.08008.

    Examples
    --------
    >>> import torch
    >>> from minent.energy import split_rhat
    >>> x = torch.randn(1000, 4, generator=torch.Generator().manual_seed(0))
    >>> bool(split_rhat(x) < 1.01)
    True
    >>> bool(split_rhat(x + torch.tensor([0.0, 0.0, 0.0, 1.0])) > 1.05)  # one chain elsewhere
    True
    """
    return by_dimension(samples, _of_ranks if rank else _of_chains)


def _of_ranks(x: Tensor) -> Tensor:
    folded = (x - _median(x.flatten(1))[:, None, None]).abs()
    return torch.maximum(_of_chains(normal_scores(x)), _of_chains(normal_scores(folded)))


def _median(rows: Tensor) -> Tensor:
    """Give medians of rows: the mean of the two in the middle of an even number."""
    ordered, n = rows.sort(1).values, rows.shape[1]
    return (ordered[:, (n - 1) // 2] + ordered[:, n // 2]) / 2


def _of_chains(x: Tensor) -> Tensor:
    """Give the ratio for dimensions x chains x steps."""
    steps = x.shape[2]
    within = x.var(2).mean(1)
    between = x.mean(2).var(1)
    return ((steps - 1) / steps + between / within).sqrt()
