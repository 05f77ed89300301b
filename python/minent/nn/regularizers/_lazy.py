"""A regularizer at some of the steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch

from minent._numbers import at_least_one
from minent.nn.regularizers._counted import Counted

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor


class Lazy(Counted):
    """Apply a regularizer at every n-th step, n times as strong.

    A penalty of gradients costs as much as the rest of a step, and is needed more rarely.

    Parameters
    ----------
    regularizer : callable
        As `minent.nn.regularizer` makes them; any function with the same arguments.
    every : int
        n; the first call is one of those that count.

    Raises
    ------
    InputError
        When an argument is wrong.

    References
    ----------
    StyleGAN2, arXiv 1912.04958, where n is 16.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import Lazy, regularizer
    >>> lazy = Lazy(regularizer("drift", weight=1), every=4)
    >>> t = torch.ones(8)
    >>> [lazy(None, t, t, t_real=t).item() for _ in range(5)]
    [4.0, 0.0, 0.0, 0.0, 4.0]
    """

    def __init__(self, regularizer: Callable[..., Tensor], every: int = 16) -> None:
        super().__init__(regularizer)
        self.every = at_least_one("every", every)

    def forward(self, *args: Any, **more: Any) -> Tensor:  # noqa: ANN401 - those of the regularizer
        """Give the weighted term times n, or 0."""
        skip = self.calls % self.every > 0
        self.calls += 1
        return torch.zeros(()) if skip else self.every * self.regularizer(*args, **more)
