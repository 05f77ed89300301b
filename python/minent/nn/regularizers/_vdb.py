"""The penalty of all bottlenecks of a critic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minent.errors import InputError
from minent.nn.regularizers._bottleneck import bottlenecks

if TYPE_CHECKING:
    from torch import Tensor

    from minent.nn.regularizers._gradients import Critic


def bottleneck_penalty(critic: Critic) -> Tensor:
    """Give the sum of `Bottleneck.penalty` over all bottlenecks of a critic, and move their betas.

    Parameters
    ----------
    critic : nn.Module
        Has at least one `Bottleneck`, and was run by `critic_pair` just now.

    Returns
    -------
    Tensor
        A scalar: the sum of ``beta * (KL - limit)``.

    Raises
    ------
    InputError
        When there is no bottleneck, or it noted nothing.

    References
    ----------
    VDB: arXiv 1810.00821.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import Bottleneck, bottleneck_penalty, critic_pair
    >>> critic, x = Bottleneck(2, 1, beta=1.0), torch.randn(16, 2)
    >>> _ = critic_pair(critic, x, x + 1)
    >>> bottleneck_penalty(critic).shape
    torch.Size([])
    """
    found = bottlenecks(critic)
    if not found:
        raise InputError("critic has no Bottleneck")
    first, *others = (bottleneck.penalty() for bottleneck in found)
    return sum(others, first)
