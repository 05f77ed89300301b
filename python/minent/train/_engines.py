"""Engines by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from minent.errors import InputError
from minent.train._engine import Engine

if TYPE_CHECKING:
    import torch
    from torch import nn


def engine_of(
    engine: Any,  # noqa: ANN401 - a name, or a Fabric
    model: nn.Module,
    device: str | torch.device | None,
    precision: str | None,
) -> Engine:
    """Make the engine that was asked for.

    Raises
    ------
    InputError
        When there is none of that name.
    """
    if engine is None:
        return Engine(model, device, precision)
    if engine == "ddp":
        from minent.train._ddp import DistributedEngine

        return DistributedEngine(model, device, precision)
    if engine == "fabric" or hasattr(engine, "setup_module"):
        from minent.train._fabric import FabricEngine

        fabric = None if engine == "fabric" else engine
        return FabricEngine(fabric, model, device, precision)
    raise InputError(f"engine must be 'ddp', 'fabric', a Fabric or None, not {engine!r:.60}")
