"""What the later stages of a step must not do again: draw other numbers, count a batch twice."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import torch
from torch.nn.modules.batchnorm import _BatchNorm
from torch.nn.modules.instancenorm import _InstanceNorm

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from torch import Tensor, nn


class Draws:
    """Random numbers of a step, drawn again at each of its stages."""

    def __init__(self, params: Iterable[Tensor]) -> None:
        devices = {p.device for p in params if p.device.type == "cuda"}
        self._state = torch.get_rng_state()
        self._cuda_states = {device: torch.cuda.get_rng_state(device) for device in devices}

    def again(self) -> None:
        """Go back to where the step began."""
        torch.set_rng_state(self._state)
        for device, state in self._cuda_states.items():
            torch.cuda.set_rng_state(state, device)


@contextmanager
def statistics_kept(modules: Iterable[nn.Module]) -> Iterator[None]:
    """Let normalization layers use the statistics of a batch without remembering them."""
    parts = [part for module in modules for part in module.modules() if part.training]
    batch = [part for part in parts if isinstance(part, _BatchNorm) and part.track_running_stats]
    # these remember whatever track_running_stats says
    instance = [(part, part.momentum) for part in parts if isinstance(part, _InstanceNorm)]
    for layer in batch:
        layer.track_running_stats = False
    for single, _ in instance:
        single.momentum = 0.0
    try:
        yield
    finally:
        for layer in batch:
            layer.track_running_stats = True
        for single, momentum in instance:
            single.momentum = momentum
