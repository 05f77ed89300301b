"""Blocks of Inception v3, with the names that files of its weights have."""

from __future__ import annotations

from typing import TypeAlias

import torch
from torch import Tensor, nn
from torch.nn import functional

Kernel: TypeAlias = int | tuple[int, int]
# name, channels, kernel; a chain of these is a branch, and the last may be several side by side
Step: TypeAlias = tuple[str, int, Kernel]
Chain: TypeAlias = list[Step | list[Step]]


class Convolution(nn.Module):
    """A convolution without bias, batch normalization, ReLU.

    Parameters
    ----------
    inputs, outputs : int
        Channels.
    kernel : int or (int, int)
        Its size.
    stride : int
    padding : int or (int, int), optional
        By default what keeps the size of maps at stride 1, and none at others.
    """

    def __init__(
        self,
        inputs: int,
        outputs: int,
        kernel: Kernel,
        stride: int = 1,
        padding: Kernel | None = None,
    ) -> None:
        super().__init__()
        if padding is None and stride == 1:
            padding = kernel // 2 if isinstance(kernel, int) else (kernel[0] // 2, kernel[1] // 2)
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, padding or 0, bias=False)
        self.bn = nn.BatchNorm2d(outputs, eps=0.001)

    def forward(self, x: Tensor) -> Tensor:
        """Give maps of the channels."""
        found: Tensor = self.bn(self.conv(x)).relu()
        return found


class Mixed(nn.Module):
    """Branches side by side, whose channels are put together.

    Parameters
    ----------
    inputs : int
        Channels.
    *chains : list
        Branches of convolutions, in the order of their channels.
    pool : {"average", "max"}
        Of the last branch, over 3 x 3 pixels; the average leaves out what lies beyond the edge, as
        TensorFlow's does.
    pooled : int
        Channels of the convolution after the pool. With 0 there is none, and the block halves the
        map: the last convolution of each branch and the pool have stride 2.
    """

    def __init__(self, inputs: int, *chains: Chain, pool: str = "average", pooled: int = 0) -> None:
        super().__init__()
        self._chains = chains
        self._halves = not pooled
        self._average = pool == "average"
        for chain in chains:
            channels = inputs
            for place, step in enumerate(chain):
                steps = step if isinstance(step, list) else [step]
                halves = self._halves and place == len(chain) - 1
                for name, outputs, kernel in steps:
                    made = Convolution(channels, outputs, kernel, 2 if halves else 1)
                    self.add_module(name, made)
                channels = steps[0][1]
        if pooled:
            self.branch_pool = Convolution(inputs, pooled, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Give maps of all branches."""
        found = [self._along(chain, x) for chain in self._chains]
        return torch.cat([*found, self._pool(x)], 1)

    def _along(self, chain: Chain, x: Tensor) -> Tensor:
        for step in chain:
            names = [part[0] for part in step] if isinstance(step, list) else [step[0]]
            x = torch.cat([self.get_submodule(name)(x) for name in names], 1)
        return x

    def _pool(self, x: Tensor) -> Tensor:
        if self._halves:
            return functional.max_pool2d(x, 3, 2)
        if self._average:
            x = functional.avg_pool2d(x, 3, 1, 1, count_include_pad=False)
        else:
            x = functional.max_pool2d(x, 3, 1, 1)
        found: Tensor = self.branch_pool(x)
        return found
