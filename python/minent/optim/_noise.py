"""Gaussian noise of an optimizer's own generators, whose states are a part of its state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch

if TYPE_CHECKING:
    from torch import Tensor

_STATES = "generators"


class Noise:
    """A generator for each device, all of one seed."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def fill(self, tensors: list[Tensor], memory: dict[str, Any]) -> None:
        """Fill tensors with normal numbers; go on from memory, and leave there where to go on."""
        states = memory.setdefault(_STATES, {})
        used: dict[str, torch.Generator] = {}
        for tensor in tensors:
            device = str(tensor.device)
            if device not in used:
                used[device] = self._generator(device, states)
            tensor.normal_(generator=used[device])
        for device, generator in used.items():
            states[device] = generator.get_state()

    def _generator(self, device: str, states: dict[str, Tensor]) -> torch.Generator:
        generator = torch.Generator(device)
        if device in states:
            generator.set_state(states[device].cpu())
        else:
            # other numbers on each device
            index = torch.device(device).index or 0
            generator.manual_seed((self._seed + index) % 2**63)
        return generator
