"""Averages of metrics, kept on the device until somebody reads them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import torch
from torch import Tensor

from minent.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from minent.train._collect import How
    from minent.train._objective import Losses, Tracked

# What one process has of a metric: how it is joined, its sum or last value, the weight of the sum.
_Part = tuple[str, float, float]


_COLUMNS = ("epoch", "step", "seconds")
# So many values are added up at once.
_TOGETHER = 64


@dataclass(slots=True)
class _Meter:
    """Sum of numbers that are here, sum of those on a device, and those not yet added up."""

    how: How | Literal["loss"]
    weight: float = 0.0
    number: float = 0.0
    total: Tensor | None = None
    waiting: list[Tensor] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)

    def flush(self) -> None:
        """Add up what waits."""
        self.total = self.sum()
        self.waiting, self.weights = [], []

    def sum(self) -> Tensor | None:
        """Give the sum of what is on the device, changing nothing."""
        if not self.waiting:
            return self.total
        values = torch.stack(self.waiting)
        # Apple's GPUs have no double precision
        exact = torch.float32 if values.device.type == "mps" else torch.float64
        if min(self.weights) == max(self.weights):
            found = values.sum(dtype=exact) * self.weights[0]
        else:
            found = values.to(exact) @ torch.tensor(self.weights, dtype=exact).to(values.device)
        return found if self.total is None else self.total + found


class Meters:
    """Means by weight, sums and last values by name."""

    def __init__(self) -> None:
        self._meters: dict[str, _Meter] = {}

    def take(self, losses: Losses, tracked: Tracked, prefix: str, samples: int) -> None:
        """Take in losses, without their graphs, and what was tracked."""
        if isinstance(losses, Tensor):
            self.add(f"{prefix}loss", losses.detach(), "loss", samples)
        else:
            for name, loss in losses.items():
                self.add(f"{name}_loss", loss.detach(), "loss", samples)
        for name, value, how in tracked:
            self.add(name, value, how, samples)

    def add(
        self, name: str, value: Tensor | float, how: How | Literal["loss"], weight: float
    ) -> None:
        """Take in a value, without waiting for the device."""
        meter = self._meters.get(name)
        if meter is None:
            if name in _COLUMNS:
                raise InputError(f"{name!r} is a column of every history: track under another name")
            meter = self._meters[name] = _Meter(how)
        elif meter.how != how:
            if "loss" in (how, meter.how):
                raise InputError(f"{name!r} is the name of a loss: track under another name")
            raise InputError(f"{name!r} is tracked with how={how!r} and with how={meter.how!r}")
        meter.weight += weight
        if how in ("last", "sum"):
            weight = 1.0
        if how == "last":
            meter.total, meter.number = (value, 0.0) if isinstance(value, Tensor) else (None, value)
        elif not isinstance(value, Tensor):
            meter.number += value * weight
        else:
            meter.waiting.append(value)
            meter.weights.append(weight)
            if len(meter.waiting) == _TOGETHER:
                meter.flush()

    def values(
        self, gather: Callable[[Any], list[dict[str, _Part]]] = lambda mine: [mine]
    ) -> dict[str, float]:
        """Read all values: the one place that waits for the device.

        `gather` brings together what all processes have; then all of them must ask.
        """
        mine = {
            name: (meter.how, number, meter.weight)
            for (name, meter), number in zip(self._meters.items(), self._read(), strict=True)
        }
        parts: dict[str, list[_Part]] = {}
        for theirs in gather(mine):
            for name, part in theirs.items():
                parts.setdefault(name, []).append(part)
        return {name: _join(rows) for name, rows in parts.items()}

    def _read(self) -> list[float]:
        """Read the sums with one wait for each device."""
        meters = list(self._meters.values())
        numbers = [meter.number for meter in meters]
        on_device = [
            (place, total) for place, m in enumerate(meters) if (total := m.sum()) is not None
        ]
        for device in {total.device for _, total in on_device}:
            here = [(place, total) for place, total in on_device if total.device == device]
            read = torch.stack([total for _, total in here]).tolist()
            for (place, _), number in zip(here, read, strict=True):
                numbers[place] += number
        return numbers

    @property
    def losses(self) -> list[str]:
        """Names of the columns that are losses."""
        return [name for name, meter in self._meters.items() if meter.how == "loss"]

    def clear(self) -> None:
        """Forget all values."""
        self._meters.clear()

    def state_dict(self) -> dict[str, Any]:
        """Give all sums exactly, and what was not yet added up as it is."""
        return {
            name: [m.how, m.weight, m.number, m.total, list(m.waiting), list(m.weights)]
            for name, m in self._meters.items()
        }

    def load_state_dict(self, state: dict[str, Any], device: torch.device) -> None:
        """Go on from sums, on a device."""
        self._meters = {
            name: _Meter(
                how, weight, number, _to(total, device), [_to(w, device) for w in waiting], weights
            )
            for name, (how, weight, number, total, waiting, weights) in state.items()
        }


def _to(value: Any, device: torch.device) -> Any:  # noqa: ANN401 - a tensor or None
    return None if value is None else value.to(device)


def _join(parts: list[_Part]) -> float:
    how = parts[0][0]
    number = sum(part[1] for part in parts)
    if how in ("mean", "loss"):
        weight = sum(part[2] for part in parts)
        return number / weight if weight else float("nan")
    return number if how == "sum" else number / len(parts)
