"""Several processes under torch's DistributedDataParallel."""

from __future__ import annotations

import atexit
import os
from typing import TYPE_CHECKING, Any

import torch
from torch import distributed
from torch.nn.parallel import DistributedDataParallel

from minent.errors import InputError
from minent.train._engine import Engine

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from torch import nn
    from torch.optim import Optimizer


class DistributedEngine(Engine):
    """All processes that ``torchrun`` started.

    Parameters
    ----------
    model, device, precision
        As of `Engine`; on a machine with GPUs each process takes the one of its own rank.
    options : dict
        Keywords of ``DistributedDataParallel``.
    """

    def __init__(
        self,
        model: nn.Module,
        device: str | torch.device | None,
        precision: str | None,
        options: dict[str, Any],
    ) -> None:
        _start_processes()
        self.rank = distributed.get_rank()
        self.world = distributed.get_world_size()
        super().__init__(model, device, precision)
        self._options = options
        self._draw_apart()

    def _choose(self, model: nn.Module, device: str | torch.device | None) -> torch.device:
        if str(device) == "cuda" or (device is None and torch.cuda.is_available()):
            place = int(os.environ.get("LOCAL_RANK", "0"))
            if place >= torch.cuda.device_count():
                raise InputError(
                    f"process {place} of this machine has no GPU: there are "
                    f"{torch.cuda.device_count()}; start fewer, or give device='cpu'"
                )
            device = torch.device("cuda", place)
            torch.cuda.set_device(device)
        return super()._choose(model, device)

    def prepare(self, module: nn.Module, optimizer: Optimizer) -> tuple[nn.Module, Optimizer]:
        """Wrap the module, so that its gradients become the mean over all processes."""
        places = [self.device.index] if self.device.type == "cuda" else None
        return DistributedDataParallel(module, device_ids=places, **self._options), optimizer

    def quiet(self, module: nn.Module) -> AbstractContextManager[object]:
        """Give the context in which gradients are not yet shared with other processes."""
        return (
            module.no_sync()
            if isinstance(module, DistributedDataParallel)
            else super().quiet(module)
        )


def _start_processes() -> None:
    """Join the other processes, if that was not done before."""
    if not distributed.is_available():
        raise InputError("this build of torch has no torch.distributed")
    if distributed.is_initialized():
        return
    if "RANK" not in os.environ:
        raise InputError("engine='ddp' needs several processes: start the script with torchrun")
    distributed.init_process_group()
    atexit.register(_end_processes)


def _end_processes() -> None:
    if distributed.is_initialized():
        distributed.destroy_process_group()
