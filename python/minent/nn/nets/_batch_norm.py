"""Batch normalization, by class where there are classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch import nn

if TYPE_CHECKING:
    from torch import Tensor


class BatchNorm(nn.BatchNorm2d):
    """Batch normalization whose gain and bias may depend on a label.

    Parameters
    ----------
    channels : int
        Number of channels.
    classes : int, optional
        Number of classes (conditional batch normalization, arXiv 1610.07629); None for one gain and
        one bias.
    """

    def __init__(self, channels: int, classes: int | None = None) -> None:
        super().__init__(channels, affine=classes is None)
        self.embedding = None if classes is None else nn.Embedding(classes, 2 * channels)
        if self.embedding is not None:
            nn.init.zeros_(self.embedding.weight)

    def forward(self, x: Tensor, labels: Tensor | None = None) -> Tensor:
        """Normalize each channel over batch and places."""
        x = super().forward(x)
        if self.embedding is None:
            return x
        gain, bias = self.embedding(labels)[..., None, None].to(x.dtype).chunk(2, 1)
        found: Tensor = x * (1 + gain) + bias
        return found
