"""Spectral normalization of copies side by side, each by its own singular value."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import normalize

_FIRST_ITERATIONS = 15


class StackedSpectral(nn.Module):
    """Divide each matrix of a stack by its largest singular value (arXiv 1802.05957).

    As torch's own of one matrix: one power iteration in each forward pass in training mode.

    Parameters
    ----------
    weight : Tensor of shape (S, inputs, outputs)
        Where the matrices start.
    """

    left: Tensor
    right: Tensor

    def __init__(self, weight: Tensor) -> None:
        super().__init__()
        copies, inputs, outputs = weight.shape
        self.register_buffer(
            "left", normalize(weight.new_empty(copies, inputs, 1).normal_(), dim=1)
        )
        self.register_buffer("right", weight.new_zeros(copies, outputs, 1))
        for _ in range(_FIRST_ITERATIONS):
            self._iterate(weight)

    @torch.no_grad()
    def _iterate(self, weight: Tensor) -> None:
        self.right.copy_(normalize(weight.mT @ self.left, dim=1))
        self.left.copy_(normalize(weight @ self.right, dim=1))

    def forward(self, weight: Tensor) -> Tensor:
        """Give the weight that is used."""
        with torch.autocast(weight.device.type, enabled=False):
            if self.training:
                self._iterate(weight)
            # copies: the next pass changes the vectors in place
            sigma = self.left.clone().mT @ weight @ self.right.clone()
            return weight / sigma
