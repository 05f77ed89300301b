"""A net as a function, in evaluation mode while it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minent.train._modes import evaluating

if TYPE_CHECKING:
    from torch import Tensor, nn


class Resting:
    """The function that a net is in evaluation mode; between calls it may be trained.

    Parameters
    ----------
    net : nn.Module
        The net.
    """

    def __init__(self, net: nn.Module) -> None:
        self.net = net

    def __call__(self, x: Tensor) -> Tensor:
        """Call the net."""
        with evaluating(self.net):
            found: Tensor = self.net(x)
        return found
