"""Residual blocks that double or halve a map."""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch import nn
from torch.nn.functional import avg_pool2d, interpolate

from minent.nn.nets._batch_norm import BatchNorm

if TYPE_CHECKING:
    from torch import Tensor


class Residual(nn.Module):
    """Two convolutions of kernel 3, and beside them one of kernel 1.

    The shortcut is there if the number of channels or the size changes; its convolution is done
    where the map is small, which commutes with means and copies of places.
    """

    def __init__(self, before: int, middle: int, after: int, *, shortcut: bool) -> None:
        super().__init__()
        self.path = nn.ModuleList(
            [nn.Conv2d(before, middle, 3, padding=1), nn.Conv2d(middle, after, 3, padding=1)]
        )
        self.shortcut = nn.Conv2d(before, after, 1) if shortcut else nn.Identity()


class Up(Residual):
    """Double the map, with batch normalization."""

    def __init__(self, before: int, after: int, classes: int | None) -> None:
        super().__init__(before, after, after, shortcut=True)
        self.norms = nn.ModuleList([BatchNorm(before, classes), BatchNorm(after, classes)])

    def forward(self, x: Tensor, labels: Tensor | None) -> Tensor:
        """Give a map twice as high and wide."""
        h = self.path[0](_double(self.norms[0](x, labels).relu()))
        h = self.path[1](self.norms[1](h, labels).relu())
        found: Tensor = h + _double(self.shortcut(x))
        return found


class Down(Residual):
    """Halve the map, or keep its size."""

    def __init__(self, before: int, after: int, *, halve: bool) -> None:
        super().__init__(before, before, after, shortcut=halve or before != after)
        self.halve = halve

    def forward(self, x: Tensor) -> Tensor:
        """Give a map of the new size."""
        h = self.path[1](self.path[0](x.relu()).relu())
        if self.halve:
            h, x = avg_pool2d(h, 2), avg_pool2d(x, 2)
        found: Tensor = h + self.shortcut(x)
        return found


class First(Residual):
    """Halve the image itself, which no rectifier has touched."""

    def __init__(self, before: int, after: int) -> None:
        super().__init__(before, after, after, shortcut=True)

    def forward(self, x: Tensor) -> Tensor:
        """Give a map half as high and wide."""
        h = avg_pool2d(self.path[1](self.path[0](x).relu()), 2)
        found: Tensor = h + self.shortcut(avg_pool2d(x, 2))
        return found


def _double(x: Tensor) -> Tensor:
    return interpolate(x, scale_factor=2.0)
