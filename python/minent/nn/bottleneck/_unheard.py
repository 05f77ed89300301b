"""Losses that layers add themselves, and that nobody hears of."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import torch

from minent.train._collect import collecting

if TYPE_CHECKING:
    from torch import Tensor, nn

# So many training steps in a row are no accident.
_PATIENCE = 100


class Unheard:
    """Counts training steps in which nobody collected what a layer added; says so once."""

    def __init__(self) -> None:
        self._steps = 0

    def step(self, layer: nn.Module, loss: Tensor) -> None:
        """Count a training step; steps of which the loss has no gradient are none."""
        if torch.compiler.is_compiling() or not loss.requires_grad:
            return
        self._steps = 0 if collecting() else self._steps + 1
        if self._steps == _PATIENCE:
            warnings.warn(
                f"the loss of {type(layer).__name__}({layer.extra_repr()}) was lost in "
                f"{_PATIENCE} training steps: run the model inside `with minent.train.collect() as "
                "found:` and add found.loss to yours, or train by minent.train.fit",
                stacklevel=4,
            )
