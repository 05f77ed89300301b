"""Optimizers of both players, and rates that fall towards the end."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from torch.optim import Adam
from torch.optim.lr_scheduler import LambdaLR

from minent._numbers import from_0_below_1, from_0_to_1
from minent.errors import InputError
from minent.train._making import own_parameters, with_rate

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import nn
    from torch.optim import Optimizer

    from minent.train._player import Making, Scheduler


def check_betas(betas: Any) -> tuple[float, float]:  # noqa: ANN401 - a caller's
    """Return the two betas of Adam, or raise `InputError`."""
    if not isinstance(betas, (tuple, list)) or len(betas) != 2:
        raise InputError(f"betas must be two numbers from 0 to below 1, not {betas!r:.60}")
    first, second = (from_0_below_1("betas", beta) for beta in betas)
    return first, second


def making_of(
    optimizer: Callable[..., Optimizer] | None, lr: float, betas: tuple[float, float]
) -> Making:
    """Give what makes the optimizer of one player: the one given, or Adam.

    Raises
    ------
    InputError
        When it is an optimizer already, or the rate is not positive.
    """
    if optimizer is not None:
        if not callable(optimizer):
            raise InputError("optimizer must be a function that makes one, as there are two")
        return with_rate(optimizer, lr)
    adam: Any = with_rate(None, lr)
    return partial(adam, betas=betas)


def making_of_both(
    optimizer: Callable[..., Optimizer] | None,
    rates: list[tuple[nn.Module, float]],
    betas: tuple[float, float],
) -> Making:
    """Give what makes one optimizer of both players, each with its own rate."""
    make: Any = partial(Adam, betas=betas) if optimizer is None else optimizer

    def making(parameters: object) -> Any:  # noqa: ANN401 - an optimizer
        del parameters
        return make([{"params": own_parameters(net), "lr": lr} for net, lr in rates])

    return making


def schedule_of(
    scheduler: Scheduler | None, decay: float | None, steps: int | None, every: int
) -> Scheduler | None:
    """Give the schedule of a player: the one given, or a rate that falls to 0 at the end.

    Parameters
    ----------
    scheduler : callable or None
        What makes a schedule of an optimizer.
    decay : float or None
        The share of training in which rates fall; None for a constant rate.
    steps : int or None
        Steps of the whole training.
    every : int
        Steps for each move of the player.

    Raises
    ------
    InputError
        When `decay` is no share, there is no number of steps, or both schedules are given.
    """
    if decay is None:
        return scheduler
    if scheduler is not None:
        raise InputError("give decay or scheduler, not both")
    share = from_0_to_1("decay", decay)
    if steps is None:
        raise InputError("decay needs steps=, the length of the whole training")
    moves = max(steps // every, 1)

    def factor(move: int) -> float:
        left = max(moves - move, 0) / moves
        return min(1.0, left / share) if share else 1.0

    return partial(LambdaLR, lr_lambda=factor)
