"""The states of all random number generators that training may draw from."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import torch


def get_random() -> dict[str, Any]:
    """Give the states of Python, NumPy, torch and its GPUs, as tensors and plain numbers."""
    version, numbers, gauss = random.getstate()
    numpy: dict[str, Any] = np.random.get_state(legacy=False)
    keys = torch.from_numpy(numpy["state"]["key"].astype(np.int64))
    state = {
        "python": [version, torch.tensor(numbers, dtype=torch.int64), gauss],
        "numpy": {**numpy, "state": {**numpy["state"], "key": keys}},
        "torch": torch.get_rng_state(),
    }
    if torch.cuda.is_available() and torch.cuda.is_initialized():  # type: ignore[no-untyped-call]
        state["cuda"] = torch.cuda.get_rng_state_all()
    return state


def set_random(state: dict[str, Any]) -> None:
    """Put the states back; GPUs that are not here are left out."""
    version, numbers, gauss = state["python"]
    random.setstate((version, tuple(numbers.tolist()), gauss))
    numpy = state["numpy"]
    keys = numpy["state"]["key"].numpy().astype(np.uint32)
    np.random.set_state({**numpy, "state": {**numpy["state"], "key": keys}})
    torch.set_rng_state(state["torch"])
    if "cuda" in state and torch.cuda.is_available():
        for device, numbers in enumerate(state["cuda"][: torch.cuda.device_count()]):
            torch.cuda.set_rng_state(numbers, device)
