"""What step functions and callbacks see of training."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from torch import nn
    from torch.optim import Optimizer

    from minent.train._average import Average
    from minent.train._engine import Engine
    from minent.train._history import History, Row
    from minent.train._meters import Meters


class State:
    """The state of training; step functions and callbacks are given it (see `Callback`).

    Attributes
    ----------
    model : nn.Module
        What is trained; of several players, a ``ModuleDict`` of their modules by name.
    optimizers : list of Optimizer
        One for each player.
    step, epoch, samples : int
        Optimizer steps, whole epochs and samples so far.
    history : History
        Rows of the epochs before.
    row : dict
        In ``on_epoch_end``: the row of this epoch; numbers that are put there become columns.
        An epoch that the end of training cuts short has a row, but no ``on_epoch_end``.
    averages : list of Average
        Moving averages of weights, if any.
    memory : dict
        Whatever should be kept from step to step: tensors and plain numbers in it are saved in
        checkpoints and come back when training is resumed.
    """

    def __init__(self, model: nn.Module, engine: Engine, meters: Meters, history: History) -> None:
        self.model = model
        self.optimizers: list[Optimizer] = []
        self.step = 0
        self.epoch = 0
        self.samples = 0
        self.history = history
        self.row: Row = {}
        self.memory: dict[str, Any] = {}
        self.stopping = ""
        self.averages: list[Average] = []
        self.measured: dict[str, object] = {}
        self._engine = engine
        self._meters = meters

    @property
    def optimizer(self) -> Optimizer:
        """The optimizer, of the first player where there are several."""
        return self.optimizers[0]

    @property
    def device(self) -> Any:  # noqa: ANN401 - torch.device
        """Where batches are."""
        return self._engine.device

    @property
    def rank(self) -> int:
        """Which process this is, 0 where there is one."""
        return self._engine.rank

    @property
    def world(self) -> int:
        """How many processes train together."""
        return self._engine.world

    @property
    def metrics(self) -> dict[str, float]:
        """Averages of this epoch so far, in this process; reading them waits for the device."""
        return self._meters.values()

    @contextmanager
    def averaged(self) -> Iterator[None]:
        """Use averaged weights inside the block, where there are any."""
        with ExitStack() as stack:
            for average in self.averages:
                stack.enter_context(average.swapped())
            yield

    def stop(self, reason: str = "a callback") -> None:
        """Stop after this step; with several processes, all of them must ask."""
        self.stopping = reason

    def agree(self, value: Any) -> Any:  # noqa: ANN401 - any object
        """Give the value of the first process in all of them; all of them must ask."""
        return self._engine.gather(value)[0]
