"""How long an epoch took, over interruptions."""

from __future__ import annotations

import time


class Clock:
    """Seconds of this epoch."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def begin(self, seconds: float = 0.0) -> None:
        """Begin an epoch, or go on with one that took some seconds already."""
        self._began = time.monotonic() - seconds

    def seconds(self) -> float:
        """Give the seconds so far."""
        return time.monotonic() - self._began
