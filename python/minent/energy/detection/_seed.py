"""Random numbers of a seed inside a block."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import torch

from minent.energy.detection._given import seed_of
from minent.train._engine import usable

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def seeded(seed: int | None, device: str | torch.device | None) -> Iterator[None]:
    """Seed PyTorch's numbers on the CPU and a device inside the block, and put them back after it.

    Parameters
    ----------
    seed : int or None
        None leaves them as they are.
    device : device or None
        Where nets are trained: latents are drawn there.

    Raises
    ------
    InputError
        When the seed is none, or the device cannot be used.
    """
    place = torch.device("cpu") if device is None else usable(device)
    cards = [place] if place.type == "cuda" else []
    if seed is None:
        yield
        return
    number = seed_of(seed)
    with torch.random.fork_rng(devices=cards):
        torch.default_generator.manual_seed(number)
        for card in cards:
            with torch.cuda.device(card):
                torch.cuda.manual_seed(number)
        yield
