"""Lightning Fabric as the engine."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from torch import distributed

from minent.errors import InputError
from minent.train._engine import Engine

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    import torch
    from torch import Tensor, nn
    from torch.optim import Optimizer

_PRECISIONS = {None: "32-true", "bf16": "bf16-mixed", "fp16": "16-mixed"}


class FabricEngine(Engine):
    """What a Fabric sets up: devices, strategy (DDP, FSDP, ...) and precision.

    Parameters
    ----------
    fabric : Fabric or None
        A Fabric that was launched; with None, one over the processes of ``torchrun``, or one
        process.
    """

    def __init__(
        self,
        fabric: Any,  # noqa: ANN401 - lightning is optional
        model: nn.Module,
        device: str | torch.device | None,
        precision: str | None,
    ) -> None:
        if device is not None or (fabric is not None and precision is not None):
            raise InputError("a Fabric decides device and precision itself")
        super().__init__(model, None, precision)
        self._fabric = _launched(precision) if fabric is None else fabric
        self.device = self._fabric.device
        self.rank = self._fabric.global_rank
        self.world = self._fabric.world_size
        self._modules: dict[int, Any] = {}

    def prepare(self, module: nn.Module, optimizer: Optimizer) -> tuple[nn.Module, Optimizer]:
        """Let the Fabric wrap both."""
        wrapped, stepped = self._fabric.setup(module, optimizer)
        self._modules[id(stepped)] = wrapped
        return wrapped, stepped

    def share(self, module: nn.Module) -> None:
        """Give all processes the weights of the first."""
        if self.world > 1:
            for tensor in module.state_dict().values():
                distributed.broadcast(tensor, 0)

    def call_of(self, module: nn.Module) -> Callable[[Any], Any]:
        """Give the module: the Fabric sees to precision."""
        return module

    def scaler(self) -> None:
        """Leave scaling to the Fabric."""

    def backward(self, loss: Tensor) -> None:
        """Add to the gradients."""
        self._fabric.backward(loss)

    def quiet(self, module: nn.Module) -> AbstractContextManager[object]:
        """Give the context in which gradients are not yet shared with other processes."""
        context: AbstractContextManager[object] = self._fabric.no_backward_sync(module)
        return context

    def clip(
        self,
        parameters: list[Tensor],
        norm: float | None,
        value: float | None,
        optimizer: Optimizer,
    ) -> None:
        """Limit gradients."""
        del parameters
        module = self._modules[id(optimizer)]
        if value is not None:
            self._fabric.clip_gradients(module, optimizer, clip_val=value)
        if norm is not None:
            self._fabric.clip_gradients(module, optimizer, max_norm=norm)

    def gather(self, mine: Any) -> list[Any]:  # noqa: ANN401 - any object that can be pickled
        """Bring together what all processes have; all of them must ask."""
        everyone: list[Any] = [mine] * self.world
        if self.world > 1:
            distributed.all_gather_object(everyone, mine)
        return everyone

    def wait(self) -> None:
        """Wait until all processes are here."""
        self._fabric.barrier()

    def any(self, here: bool) -> bool:
        """Tell whether something holds in any process; all of them must ask."""
        return any(self.gather(here))


def _launched(precision: str | None) -> Any:  # noqa: ANN401
    """Make a Fabric over the processes there are."""
    try:
        from lightning.fabric import Fabric
    except ModuleNotFoundError:
        raise ModuleNotFoundError(
            "engine='fabric' needs Lightning: pip install 'minent[lightning]'", name="lightning"
        ) from None
    here = int(os.environ.get("LOCAL_WORLD_SIZE", "1"))
    everywhere = int(os.environ.get("WORLD_SIZE", "1"))
    fabric = Fabric(
        devices=here,
        num_nodes=everywhere // here,
        strategy="ddp" if everywhere > 1 else "auto",
        precision=_PRECISIONS[precision],
    )
    fabric.launch()
    return fabric
