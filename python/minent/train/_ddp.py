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
    """All processes that ``torchrun`` started, with torch's DistributedDataParallel."""

    def __init__(
        self, model: nn.Module, device: str | torch.device | None, precision: str | None
    ) -> None:
        start_processes()
        self.rank = distributed.get_rank()
        self.world = distributed.get_world_size()
        super().__init__(model, device, precision)
        if self.rank:
            # noise and dropout differ between processes
            torch.manual_seed(torch.initial_seed() + self.rank)

    def _choose(self, model: nn.Module, device: str | torch.device | None) -> torch.device:
        if device is None and torch.cuda.is_available():
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
        return DistributedDataParallel(module, device_ids=places), optimizer

    def share(self, module: nn.Module) -> None:
        """Give all processes the weights of the first."""
        for tensor in module.state_dict().values():
            distributed.broadcast(tensor, 0)

    def quiet(self, module: nn.Module) -> AbstractContextManager[object]:
        """Give the context in which gradients are not yet shared with other processes."""
        assert isinstance(module, DistributedDataParallel)
        return module.no_sync()

    def gather(self, mine: Any) -> list[Any]:  # noqa: ANN401 - any object that can be pickled
        """Bring together what all processes have; all of them must ask."""
        everyone: list[Any] = [None] * self.world
        distributed.all_gather_object(everyone, mine)
        return everyone

    def wait(self) -> None:
        """Wait until all processes are here."""
        distributed.barrier()

    def any(self, here: bool) -> bool:
        """Tell whether something holds in any process; all of them must ask."""
        flag = torch.tensor(int(here), device=self.device)
        distributed.all_reduce(flag, op=distributed.ReduceOp.MAX)
        return bool(flag)


def start_processes() -> None:
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
