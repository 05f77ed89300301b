"""In which order samples come: a function of seed, turn and batch alone."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from torch import Tensor


@dataclass(frozen=True)
class Order:
    """Batches of indices of `samples` samples, shared out among `world` processes.

    In one turn each sample comes once. All processes have the same number of batches, so that
    samples at the end that do not give one to each process are left out of that turn; if it need
    not be `even`, they come too, and some processes have an empty batch at the end.
    """

    samples: int
    batch_size: int
    shuffle: bool
    seed: int
    rank: int = 0
    world: int = 1
    even: bool = True

    def __len__(self) -> int:
        """How many batches a turn has."""
        whole, left = divmod(self.samples, self.batch_size * self.world)
        return whole + (left >= (self.world if self.even else 1))

    def batches(self, turn: int, skip: int = 0) -> Iterator[tuple[Tensor, int]]:
        """Give the indices of each batch from the `skip`-th on, and its size over all processes."""
        order = self._shuffled(turn) if self.shuffle else torch.arange(self.samples)
        step = self.batch_size * self.world
        for place in range(skip, len(self)):
            everywhere = order[place * step : (place + 1) * step]
            size = len(everywhere)
            if self.world == 1:
                yield everywhere, size
                continue
            begin, end = (r * size // self.world for r in (self.rank, self.rank + 1))
            yield everywhere[begin:end], size

    def _shuffled(self, turn: int) -> Tensor:
        mixed = blake2b(f"{self.seed},{turn}".encode(), digest_size=8).digest()
        generator = torch.Generator().manual_seed(int.from_bytes(mixed, "little") >> 1)
        return torch.randperm(self.samples, generator=generator)
