"""What the later stages of a step must not do again: draw other numbers, count a batch twice."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import torch

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
    """Let batch normalization use the statistics of its batch without remembering them."""
    kind = torch.nn.modules.batchnorm._NormBase
    layers = [
        part
        for module in modules
        for part in module.modules()
        if isinstance(part, kind) and part.track_running_stats and part.training
    ]
    for layer in layers:
        layer.track_running_stats = False
    try:
        yield
    finally:
        for layer in layers:
            layer.track_running_stats = True
