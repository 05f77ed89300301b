"""Ctrl-C: the step under way is finished, then training stops."""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import FrameType, TracebackType

    from typing_extensions import Self

    from minent.train._history import History


class TrainingInterrupted(KeyboardInterrupt):
    """Ctrl-C during `fit`: the last step was finished, and a checkpoint written if there is one.

    Attributes
    ----------
    history : History
        Rows of the whole epochs until then.

    Examples
    --------
    >>> from minent.train import TrainingInterrupted
    >>> issubclass(TrainingInterrupted, KeyboardInterrupt)
    True
    """

    def __init__(self, sentence: str, history: History) -> None:
        super().__init__(sentence)
        self.history = history


class Interrupts:
    """Notes Ctrl-C and SIGTERM inside the block; the second one acts as it would have before."""

    def __init__(self) -> None:
        self.signal: int | None = None
        self._process = os.getpid()
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        """Begin to watch, where signals arrive at all: in the main thread."""
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                self._before[number] = signal.signal(number, self._note)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Put back what was there."""
        self._put_back()

    def stop(self, sentence: str, history: History) -> None:
        """Raise what the signal asked for."""
        if self.signal == signal.SIGTERM:
            raise SystemExit(128 + signal.SIGTERM)
        raise TrainingInterrupted(sentence, history)

    def _note(self, number: int, frame: FrameType | None) -> None:
        del frame
        if os.getpid() != self._process:  # a worker of a loader: it goes on until the step is done
            return
        self.signal = number
        self._put_back()
        with suppress(OSError, ValueError, RuntimeError, AttributeError):
            print("\nminent: stopping after this step; again to stop at once", file=sys.stderr)

    def _put_back(self) -> None:
        for number, handler in self._before.items():
            # a handler that was not set from Python cannot be put back from Python
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
        self._before = {}
