"""Progress of long work on standard error: a bar on a terminal, few plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TextIO, TypeAlias

from minent.errors import InputError

Watcher: TypeAlias = Callable[[str, int, int | None], None] | None
Progress: TypeAlias = bool | Watcher

_WAIT = 1.0  # seconds before anything is shown
_LINE_EVERY = 10.0  # seconds between lines when not on a terminal
_WIDTH = 24


def watcher(progress: Progress) -> Watcher:
    """Turn what a caller gives as `progress` into what the compiled module takes."""
    if isinstance(progress, bool):
        return Bar() if progress else None
    if progress is not None and not callable(progress):
        raise InputError(f"progress must be True, False or a function, not {progress!r:.60}")
    return progress


class Bar:
    """Shows the stage of work that takes more than a second; never raises."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = sys.stderr if stream is None else stream
        self._live = bool(self._stream and self._stream.isatty())
        self._began = time.monotonic()
        self._next = self._began + _WAIT
        self._stage = ""
        self._drawn = False

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        """Show that `done` of `total` units of the stage are finished."""
        now = time.monotonic()
        if now < self._next and (stage == self._stage or now < self._began + _WAIT):
            return
        if self._live:
            self._next = now + 0.1
            self._write(f"\r\x1b[K{_draw(stage, done, total)}")
            self._drawn = True
        else:
            self._next = now + _LINE_EVERY
            self._write(f"minent: {_draw(stage, done, total, bar=False)}\n")
        self._stage = stage

    def clear(self) -> None:
        """Take the bar off the terminal, before other lines are written and at the end."""
        if self._drawn:
            self._write("\r\x1b[K")
            self._drawn = False

    def _write(self, text: str) -> None:
        try:
            self._stream.write(text)
            self._stream.flush()
        except (OSError, ValueError):  # nobody is looking any more
            self._next = float("inf")


def _draw(stage: str, done: int, total: int | None, *, bar: bool = True) -> str:
    if not total:
        return f"{stage} {_short(done)}" if done else stage
    share = min(1.0, done / total)
    if not bar:
        return f"{stage} {share:.0%}"
    full = round(share * _WIDTH)
    return f"{stage} [{'#' * full}{'.' * (_WIDTH - full)}] {share:4.0%}"


def _short(number: int) -> str:
    for unit in ("", " k", " M"):
        if number < 10_000:
            return f"{number}{unit}"
        number //= 1000
    return f"{number} G"
