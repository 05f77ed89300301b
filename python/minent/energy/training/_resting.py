"""A net as a function, in evaluation mode while it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minent.train._modes import evaluating

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor, nn


def resting(net: nn.Module) -> Callable[[Tensor], Tensor]:
    """Give the function that a net is in evaluation mode; between calls it may be trained."""

    def call(x: Tensor) -> Tensor:
        with evaluating(net):
            found: Tensor = net(x)
        return found

    return call
