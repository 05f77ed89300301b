"""Ranks as normal numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from torch import Tensor


def normal_scores(x: Tensor) -> Tensor:
    """Give the normal quantiles of ranks among all chains' draws; equal ones share their mean rank.

    Parameters
    ----------
    x : Tensor, dimensions x chains x steps

    References
    ----------
    Vehtari et al., arXiv 1903.08008, section 4.1.
    """
    flat = x.flatten(1).contiguous()
    ordered = flat.sort(1).values
    below = torch.searchsorted(ordered, flat)
    up_to = torch.searchsorted(ordered, flat, right=True)
    rank = (below + up_to + 1).double() / 2
    scores: Tensor = torch.special.ndtri((rank - 0.375) / (flat.shape[1] + 0.25))
    return scores.view_as(x)
