"""What the training of generators has in common, whatever their losses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from minent.errors import DivergedError
from minent.nn.gan._optimizers import schedule_of
from minent.train import Average, fit

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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
    clip_norm: float | None,
    ema: float | None,
    check_finite: bool,
    callbacks: Sequence[Callback],
    **options: Any,  # noqa: ANN401 - of fit
) -> History:
    """Train players in turn, and keep the average of the last one's weights.

    Parameters
    ----------
    owner : object
        Its attribute ``average`` gets the average.
    players : sequence of Player
        With names, losses and optimizers.
    data, steps, decay, scheduler, clip_norm, ema, check_finite, callbacks, **options
        As of `GAN.fit`.
    watch : Watch
        What the losses are shown to.
    """
    for player in players:
        player.scheduler = schedule_of(scheduler, decay, steps, player.every)
        player.clip_norm = clip_norm
    last = players[-1]
    last.ema = owner.average = None if ema is None else Average(last.module, ema)
    callbacks = [watch, *callbacks]
    try:
        return fit(
            players, data, steps=steps, callbacks=callbacks, check_finite=check_finite, **options
        )
    except DivergedError:
        watch.look()  # it knows more
        raise
