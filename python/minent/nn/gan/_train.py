"""What the training of generators and energies has in common, whatever their losses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import torch

from minent._numbers import from_0_below_1
from minent.errors import DivergedError, InputError
from minent.nn.gan._optimizers import schedule_of
from minent.train import Average, fit

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from torch import nn
    from torch.optim import Optimizer
    from torch.optim.lr_scheduler import LRScheduler

    from minent.nn.gan._watch import Watch
    from minent.train import Callback, History, Player


class Averaged(Protocol):
    """What keeps an average of weights."""

    average: Average | None


def train(
    owner: Averaged,
    players: Sequence[Player],
    data: Any,  # noqa: ANN401 - as of fit
    watch: Watch,
    *,
    steps: int | None,
    decay: float | None,
    scheduler: Callable[[Optimizer], LRScheduler] | None,
    ema: float | None,
    check_finite: bool,
    callbacks: Sequence[Callback],
    saved: Sequence[Callback],
    **options: Any,  # noqa: ANN401 - of fit
) -> History:
    """Train players in turn, and keep the average of the last one's weights.

    Parameters
    ----------
    owner : object
        Its attribute ``average`` gets the average.
    players : sequence of Player
        With names, losses and optimizers.
    data, steps, decay, scheduler, ema, check_finite, callbacks, **options
        As of `GAN.fit`.
    watch : Watch
        What the losses are shown to.
    saved : sequence of Callback
        What else belongs in a checkpoint; these come before `callbacks`.

    Raises
    ------
    InputError, DivergedError
        As of `GAN.fit`.
    """
    if not isinstance(callbacks, (list, tuple)):
        raise InputError(f"callbacks must be a list, not {type(callbacks).__name__}")
    for player in players:
        player.scheduler = schedule_of(scheduler, decay, steps, player.every)
    last = players[-1]
    last.ema = owner.average = averaged(last.module, "ema", ema)
    options["callbacks"] = [watch, *saved, *callbacks]
    options["check_finite"] = check_finite
    try:
        return fit(players, data, steps=steps, **options)
    except DivergedError:
        watch.look()  # it knows more
        raise


def averaged(module: nn.Module, name: str, decay: float | None) -> Average | None:
    """Give the moving average of weights with a decay, or none where there is no decay."""
    return None if decay is None else Average(module, from_0_below_1(name, decay))


def compiled(net: nn.Module, *, on: bool) -> Any:  # noqa: ANN401 - a net, or what calls it
    """Give a net by ``torch.compile``, if that was asked for."""
    return torch.compile(net) if on else net
