"""Buffers that are made once and used again at each step; they are no part of any state."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from torch import Tensor


class Scratch:
    """A buffer like each parameter, by name; what it holds at first is arbitrary."""

    def __init__(self) -> None:
        self._buffers: dict[str, dict[Tensor, Tensor]] = {}

    def __call__(self, name: str, params: list[Tensor]) -> list[Tensor]:
        """Give the buffers of some parameters, new where a parameter has changed its place."""
        known = self._buffers.setdefault(name, {})
        buffers = []
        for parameter in params:
            buffer = known.get(parameter)
            if (
                buffer is None
                or buffer.device != parameter.device
                or buffer.dtype != parameter.dtype
            ):
                buffer = known[parameter] = torch.empty_like(parameter, requires_grad=False)
            buffers.append(buffer)
        return buffers
