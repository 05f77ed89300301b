"""The loop: epochs of steps of moves."""

from __future__ import annotations

import math
from numbers import Real
from typing import TYPE_CHECKING

from torch import Tensor

from minent.errors import DivergedError, InputError
from minent.train._callbacks import Callback
from minent.train._clock import Clock
from minent.train._evaluate import measure
from minent.train._interrupt import Interrupts
from minent.train._shown import Shown
from minent.train._updater import freeze

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from minent.train._batch import Batch
    from minent.train._engine import Engine
    from minent.train._feed import Feed
    from minent.train._history import Row
    from minent.train._limits import Limits
    from minent.train._meters import Meters
    from minent.train._saving import Saving
    from minent.train._sources import Source
    from minent.train._state import State
    from minent.train._updater import Updater

# Steps after which several processes agree whether one of them was asked to stop.
_AGREE_EVERY = 8


class Loop:
    """Everything that training needs, put together by `fit`.

    Parameters
    ----------
    updaters : sequence of Updater
        The players.
    feed : Feed
        Batches, with a position.
    limits : Limits
        When epochs and training end.
    state, meters, engine
        What step functions see, averages, where to run.
    callbacks : sequence of Callback
        Hooks.
    validation : Source, optional
        What to measure after each epoch.
    saving : Saving, optional
        Where checkpoints go.
    progress, check_finite : bool
        Show a bar; stop when a loss is not finite.
    """

    def __init__(
        self,
        updaters: Sequence[Updater],
        feed: Feed,
        limits: Limits,
        *,
        state: State,
        meters: Meters,
        engine: Engine,
        callbacks: Sequence[Callback],
        validation: Source | None,
        saving: Saving | None,
        progress: bool,
        check_finite: bool,
    ) -> None:
        self.updaters = updaters
        self.feed = feed
        self.state = state
        self.meters = meters
        self.callbacks = callbacks
        self.clock = Clock()
        self.epoch_step = 0
        self._limits = limits
        self.engine = engine
        self._validation = validation
        self._saving = saving
        self._pauses = [_AGREE_EVERY] if engine.world > 1 else []
        if saving is not None and saving.every is not None:
            self._pauses.append(saving.every)
        self._shown = Shown(meters, limits, on=progress and engine.rank == 0)
        self._check = check_finite
        self._moving: Updater | None = None
        # hooks that do nothing cost nothing
        self._at_begin = _hooks(callbacks, "on_step_begin")
        self._at_end = _hooks(callbacks, "on_step_end")

    def run(self) -> None:
        """Train until the end, or until a callback or Ctrl-C stops it."""
        state = self.state
        for module in (updater.player.module for updater in self.updaters):
            if not module.training:
                module.train()
        self._call("on_train_begin")
        interrupted = False
        try:
            with Interrupts() as interrupts:
                while not interrupted and not state.stopping and not self._limits.over(state):
                    interrupted = self._epoch(interrupts)
                # one that came after the last step counts too
                interrupted = interrupted or self.engine.any(interrupts.signal is not None)
        finally:
            self._shown.close()
            if len(self.updaters) > 1:
                freeze([p for updater in self.updaters for p in updater.parameters], [])
        if interrupted:
            state.stop("a signal")
        self.engine.wait()
        state.history.stopped = state.stopping or self._limits.reason(state)
        self._call("on_train_end")
        if interrupted:
            where = f"; {self._saving.path} goes on from there" if self._saving else ""
            interrupts.stop(f"stopped after step {state.step:,}{where}", state.history)

    def _epoch(self, interrupts: Interrupts) -> bool:
        """Run what is left of an epoch; tell whether a signal ended it."""
        if not self.epoch_step:
            self.clock.begin()
            self._call("on_epoch_begin")
        self._shown.begin(self.state, self.feed, self.epoch_step)
        whole, interrupted = self._steps(interrupts)
        if not whole:
            # what is saved goes on with this epoch as if it had not been stopped
            self._save()
        if whole or not interrupted:
            self._end_epoch(whole=whole)
        if whole:
            self._save()
        return interrupted

    def _steps(self, interrupts: Interrupts) -> tuple[bool, bool]:
        """Step until the epoch ends, or training does; tell which, and whether by a signal."""
        state, limits, feed = self.state, self._limits, self.feed
        while True:
            count = limits.left(state.step, self.epoch_step, self._pauses)
            turn_over = self._some_steps(count, interrupts)
            if turn_over:
                feed.next_turn()
            if limits.epoch_over(self.epoch_step, turn_over=turn_over):
                return True, self._asked(interrupts)
            if self._asked(interrupts):
                return False, True
            if state.stopping or limits.over(state):
                return False, False
            if self._saving is not None and self._saving.due(state.step):
                self._save()

    def _some_steps(self, count: int, interrupts: Interrupts) -> bool:
        """Step at most so many times, while nothing asks to stop; tell whether the turn is over."""
        state, feed = self.state, self.feed
        for _ in range(count):
            group = feed.take(self._limits.accumulate)
            if not group:
                self._check_some()
                return True
            self._step(group)
            if feed.ended:
                return True
            if state.stopping or interrupts.signal is not None:
                break
        return False

    def _check_some(self) -> None:
        if self.feed.place == 0:
            raise InputError(
                "data gave no batch"
                if self.feed.turn == 0
                else "data can be read only once: give what can be iterated again, or a function "
                "that makes an iterator"
            )

    def _step(self, group: list[Batch]) -> None:
        state = self.state
        for hook in self._at_begin:
            hook(state)
        for updater in self.updaters:
            if (state.step + 1) % updater.every == 0:
                if updater is not self._moving:
                    self._let_move(updater)
                updater.update(group)
        for batch in group:
            state.samples += batch.everywhere
        state.step += 1
        self.epoch_step += 1
        for hook in self._at_end:
            hook(state)
        self._shown.step(self.epoch_step)

    def _let_move(self, updater: Updater) -> None:
        """Freeze the other players."""
        if len(self.updaters) > 1:
            freeze(updater.parameters, [other.parameters for other in self.updaters])
        self._moving = updater

    def _end_epoch(self, *, whole: bool) -> None:
        state = self.state
        state.row = {"epoch": state.epoch + 1, "step": state.step}
        state.row.update(self.meters.values(self.engine.gather))
        if self._validation is not None:
            for updater in self.updaters:
                updater.share_buffers()
            with state.averaged():
                found = measure(self.updaters[0].objective, self._validation, self.engine)
            state.row.update({f"val_{name}": value for name, value in found.items()})
        self._check_finite(state.row)
        if whole:
            state.measured.clear()
            self._call("on_epoch_end")
        state.row["seconds"] = round(self.clock.seconds(), 3)
        state.history.rows.append({name: _number(name, v) for name, v in state.row.items()})
        if whole:
            for updater in self.updaters:
                updater.end_epoch(state.row)
            state.epoch += 1
            self.epoch_step = 0
            self.meters.clear()
        last = not whole or bool(state.stopping) or self._limits.over(state)
        self._shown.end(state.row, last=last)

    def _check_finite(self, row: Row) -> None:
        losses = self.meters.losses
        for name in [*losses, *(f"val_{name}" for name in losses)]:
            value = row.get(name, 0.0)
            if self._check and not math.isfinite(value):
                raise DivergedError(
                    f"{name} is {value} on average over epoch {self.state.epoch + 1}, up to step "
                    f"{self.state.step:,}: take a smaller learning rate, or clip_norm "
                    "(check_finite=False trains on)"
                )

    def _asked(self, interrupts: Interrupts) -> bool:
        """Tell whether a signal asked to stop; several processes stop at the same step."""
        here = interrupts.signal is not None
        if self.engine.world == 1:
            return here
        return self.state.step % _AGREE_EVERY == 0 and self.engine.any(here)

    def _save(self) -> None:
        if self._saving is None:
            return
        self._check_finite(self.meters.values(self.engine.gather))
        for name, weight in self.state.model.named_parameters():
            if self._check and not weight.isfinite().all():
                raise DivergedError(
                    f"{name} is not finite after step {self.state.step:,}, and was not saved: take "
                    "a smaller learning rate, or clip_norm (check_finite=False goes on)"
                )
        self._saving.save(self)

    def _call(self, name: str) -> None:
        for hook in _hooks(self.callbacks, name):
            hook(self.state)


def _number(name: str, value: object) -> float:
    """Make sure that a column holds numbers, and plain ones."""
    if isinstance(value, Tensor) and value.numel() == 1:
        return float(value)
    if not isinstance(value, Real):
        raise InputError(f"state.row[{name!r}] must be a number, not {value!r:.60}")
    return value if isinstance(value, int) else float(value)


def _hooks(callbacks: Sequence[Callback], name: str) -> list[Callable[[State], None]]:
    """Give the hooks of one name that were overridden."""
    empty = getattr(Callback, name)
    return [getattr(c, name) for c in callbacks if getattr(type(c), name, empty) is not empty]
