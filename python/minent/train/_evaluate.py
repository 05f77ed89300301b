"""Losses and metrics of data, without training."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from minent._numbers import at_least_one
from minent.errors import InputError
from minent.train._batch import to_device
from minent.train._engine import Engine
from minent.train._history import History
from minent.train._meters import Meters
from minent.train._modes import evaluating
from minent.train._objective import Objective, step_of
from minent.train._sources import source_of
from minent.train._state import State

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor, nn

    from minent.train._player import Step
    from minent.train._sources import Source


def evaluate(
    model: nn.Module,
    data: object,
    *,
    step: Step | None = None,
    loss: Callable[..., Tensor] | None = None,
    batch_size: int = 256,
    workers: int = 0,
    precision: str | None = None,
    device: str | torch.device | None = None,
) -> dict[str, float]:
    """Average the loss and all tracked metrics over data, in evaluation mode and without gradients.

    Parameters
    ----------
    model, data, step, loss, batch_size, workers, precision, device
        As for `fit`. Samples are read in their order.

    Returns
    -------
    dict of str to float
        ``"loss"`` and what was tracked.

    Raises
    ------
    InputError
        When there is no loss, or no data.

    Examples
    --------
    >>> import torch
    >>> from minent.train import evaluate
    >>> model = torch.nn.Linear(2, 1, bias=False)
    >>> _ = torch.nn.init.ones_(model.weight)
    >>> evaluate(model, (torch.ones(4, 2), torch.zeros(4, 1)), loss=torch.nn.functional.mse_loss)
    {'loss': 4.0}
    """
    if data is None:
        raise InputError("evaluate needs data")
    engine = Engine(model, device, precision)
    if device is not None:
        model.to(engine.device)
    size = at_least_one("batch_size", batch_size)
    source = source_of(data, batch_size=size, shuffle=False, seed=0, workers=workers)
    state = State(model, engine, Meters(), History())
    objective = Objective(model, step_of(model, step, loss), state)
    return measure(objective, source, engine)


def measure(objective: Objective, source: Source, engine: Engine) -> dict[str, float]:
    """Average what an objective gives over one turn of a source, over all processes."""
    meters = Meters()
    call = engine.call_of(objective)
    with evaluating(objective), torch.no_grad():
        for batch in source.turn(0, 0):
            losses, tracked = call(to_device(batch.data, engine.device))
            meters.take(losses, tracked, "", batch.size)
    found = meters.values(engine.gather)
    if not found:
        raise InputError("there is no batch to evaluate on (an iterator can be read only once)")
    return found
