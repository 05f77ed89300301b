"""How unusual rows are, by an energy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minent.nn.regularizers._gradients import squared_norms

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor, nn


def _energy(net: nn.Module, x: Tensor) -> Tensor:
    found: Tensor = net(x)
    return found


def _slope(net: nn.Module, x: Tensor) -> Tensor:
    return squared_norms(net, x)[1].sqrt()


UNUSUAL: dict[str, Callable[[nn.Module, Tensor], Tensor]] = {"energy": _energy, "gradient": _slope}
"""A number for each row, by the name of the score: high where a row is an anomaly."""
