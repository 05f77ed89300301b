"""Progress of epochs on standard error."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from minent.train._progbar import Progbar

if TYPE_CHECKING:
    from minent.train._feed import Feed
    from minent.train._history import Row
    from minent.train._limits import Limits
    from minent.train._meters import Meters
    from minent.train._state import State

# Seconds between lines of epochs that stay; the last one stays anyway.
_LINE_EVERY = 1.0


class Shown:
    """One bar an epoch, with the averages of the epoch so far."""

    def __init__(self, meters: Meters, limits: Limits, *, on: bool) -> None:
        self._meters = meters
        self._limits = limits
        self._on = on
        self._bar: Progbar | None = None
        self._left = 0.0

    def begin(self, state: State, feed: Feed, steps: int) -> None:
        """Begin an epoch, or go on with one."""
        if self._on:
            total = self._limits.steps_of(feed.source.length(), state.step, steps)
            last = self._limits.epochs
            of = f"/{last:.0f}" if last < float("inf") else ""
            self._bar = Progbar(total or None, title=f"epoch {state.epoch + 1}{of}", hold=True)

    def step(self, steps: int) -> None:
        """Show that so many steps of the epoch are done."""
        if self._bar is not None:
            self._bar.update(steps, self._meters.values)

    def end(self, row: Row, *, last: bool) -> None:
        """Leave a line with the row of the epoch, unless there was one just now."""
        if self._bar is not None:
            left_out = ("epoch", "step", "seconds")
            values = {name: value for name, value in row.items() if name not in left_out}
            leave = last or time.monotonic() >= self._left + _LINE_EVERY
            self._bar.close(values, leave=leave)
            self._bar = None
            if leave:
                self._left = time.monotonic()

    def close(self) -> None:
        """Take down the bar of an epoch that did not end."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None
