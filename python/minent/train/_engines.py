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
    if engine == "ddp" or isinstance(engine, dict):
        from minent.train._ddp import DistributedEngine

        options = {} if engine == "ddp" else engine
        return DistributedEngine(model, device, precision, options)
    if engine == "fabric" or hasattr(engine, "setup_module"):
        from minent.train._fabric import FabricEngine

        fabric = None if engine == "fabric" else engine
        return FabricEngine(fabric, model, device, precision)
    raise InputError(
        "engine must be 'ddp' (or a dictionary of its options), 'fabric', a Fabric or None, "
        f"not {engine!r:.60}"
    )
