"""Where training runs: this process alone; other engines build on this one."""

from __future__ import annotations

import random
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import distributed, nn

from minent.errors import InputError
from minent.train._objective import Objective

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from torch import Tensor
    from torch.optim import Optimizer

_TYPES = {"bf16": torch.bfloat16, "fp16": torch.float16}


def usable(device: str | torch.device) -> torch.device:
    """Give a device that is there, or raise `InputError`."""
    try:
        found = torch.device(device)
        torch.empty(0, device=found)
    except (RuntimeError, AssertionError, TypeError) as error:
        reason = str(error).splitlines()[0]
        raise InputError(f"device {device!s} cannot be used: {reason}") from None
    return found


class Engine:
    """One process alone.

    Parameters
    ----------
    device : device, optional
        Where to train; None for where the model is.
    precision : "bf16", "fp16" or None
        What autocast computes in; with "fp16" gradients are scaled.
    """

    rank = 0
    world = 1

    def __init__(
        self, model: nn.Module, device: str | torch.device | None, precision: str | None
    ) -> None:
        if precision is not None and precision not in _TYPES:
            raise InputError(f"precision must be bf16, fp16 or None, not {precision!r:.60}")
        self.device = self._choose(model, device)
        self.scaled = precision == "fp16"
        self._type = _TYPES.get(precision or "")

    def _choose(self, model: nn.Module, device: str | torch.device | None) -> torch.device:
        if device is None:
            return next((p.device for p in model.parameters()), torch.device("cpu"))
        return usable(device)

    def prepare(self, module: nn.Module, optimizer: Optimizer) -> tuple[nn.Module, Optimizer]:
        """Make an objective and its optimizer ready: the first is called, the other steps."""
        return module, optimizer

    def call_of(self, module: nn.Module) -> Callable[[Any], Any]:
        """Give the function that runs a module in the precision."""
        # hooks of a module of ours would have nothing to do
        call: Callable[[Any], Any] = module.forward if isinstance(module, Objective) else module
        if self._type is None:
            return call
        cast: Callable[[Any], Any] = torch.autocast(self.device.type, dtype=self._type)(call)
        return cast

    def scaler(self) -> torch.amp.GradScaler | None:
        """Make a scaler of losses, where the precision needs one."""
        return torch.amp.GradScaler(self.device.type) if self.scaled else None

    def backward(self, loss: Tensor) -> None:
        """Add to the gradients."""
        if not loss.requires_grad:
            raise InputError(
                "the loss has no gradient: it depends on no weight that is trained, or gradients "
                "are off (torch.no_grad)"
            )
        loss.backward()  # type: ignore[no-untyped-call]

    def quiet(self, module: nn.Module) -> AbstractContextManager[object]:
        """Give the context in which gradients are not yet shared with other processes."""
        del module
        return nullcontext()

    def clip(
        self, parameters: list[Tensor], norm: float | None, value: float | None, _: Optimizer
    ) -> None:
        """Limit gradients."""
        if value is not None:
            nn.utils.clip_grad_value_(parameters, value)
        if norm is not None:
            nn.utils.clip_grad_norm_(parameters, norm)

    def gather(self, mine: Any) -> list[Any]:  # noqa: ANN401 - any object that can be pickled
        """Bring together what all processes have; all of them must ask."""
        everyone: list[Any] = [mine] * self.world
        if self.world > 1:
            distributed.all_gather_object(everyone, mine)
        return everyone

    def any(self, here: bool) -> bool:
        """Tell whether something holds in any process; all of them must ask."""
        return any(self.gather(here))

    def mean(self, value: Tensor) -> Tensor:
        """Average a tensor over all processes; all of them must ask."""
        if self.world > 1:
            value = value.clone()
            distributed.all_reduce(value)
            value /= self.world
        return value

    def share(self, tensors: Iterable[Tensor]) -> None:
        """Give all processes what the first has; all of them must ask."""
        if self.world > 1:
            for tensor in tensors:
                distributed.broadcast(tensor, 0)

    def wait(self) -> None:
        """Wait until all processes are here."""
        if self.world > 1:
            distributed.barrier()

    def _draw_apart(self) -> None:
        """Let random numbers differ between processes: those of the first stay as they are."""
        if self.rank:
            torch.manual_seed(torch.initial_seed() + self.rank)
            random.seed(random.getrandbits(64) + self.rank)
            np.random.seed(int(np.random.randint(0, 2**31)) + self.rank)
