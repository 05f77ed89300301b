"""A bar of progress with averages of values, as Keras has it, usable alone."""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TextIO

from torch import distributed

from minent._numbers import from_0
from minent.train._meters import Meters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from torch import Tensor
    from typing_extensions import Self

    Values = Mapping[str, Tensor | float] | Iterable[tuple[str, Tensor | float]]

_REDRAW = 0.1  # seconds
_LINE_EVERY = 10.0  # seconds between lines when not on a terminal


class Progbar:
    """Steps done, rate, remaining time, and values: on standard error.

    On a terminal a bar is redrawn at most ten times a second, by tqdm; elsewhere a plain line comes
    at most every ten seconds, and one at the end. With torch.distributed, only the first process
    shows anything.

    Parameters
    ----------
    n : int or None
        How many steps there will be; None if that is not known.
    stateful : iterable of str
        Values that are shown as they were given last. All others are averaged over the steps.
    title : str
        Stands before the bar.
    file : file, optional
        Where to write, standard error by default.
    hold : bool
        Leave the last line to `close`; otherwise it comes when all steps are done.

    Raises
    ------
    InputError
        When `n` is no number of steps.

    References
    ----------
    kexue.fm, archive 6311.

    Examples
    --------
    >>> import sys
    >>> from minent.train import Progbar
    >>> with Progbar(4, stateful=["rate"], file=sys.stdout) as bar:
    ...     for step in range(4):
    ...         bar.add(1, {"loss": float(step), "rate": 0.1})  # doctest: +ELLIPSIS
    4/4 steps, ...  loss 1.5  rate 0.1
    """

    def __init__(
        self,
        n: int | None,
        stateful: Iterable[str] = (),
        title: str = "",
        file: TextIO | None = None,
        *,
        hold: bool = False,
    ) -> None:
        self.n = None if n is None else from_0("n", n)
        self._hold = hold
        self.done = 0
        self._stateful = frozenset(stateful)
        self._title = title
        self._file = sys.stderr if file is None else file
        self._meters = Meters()
        self._source: Callable[[], dict[str, float]] = self._meters.values
        self._on = self._file is not None and _is_first()
        self._live = self._on and _is_terminal(self._file)
        self._bar: Any = None
        self._began = time.monotonic()
        self._next = self._began + (_REDRAW if self._live else _LINE_EVERY)
        self._closed = False

    def add(self, steps: int, values: Values | Callable[[], dict[str, float]] = ()) -> None:
        """Show that so many more steps are done."""
        self.update(self.done + steps, values)

    def update(self, done: int, values: Values | Callable[[], dict[str, float]] = ()) -> None:
        """Show that so many steps are done.

        Parameters
        ----------
        done : int
            Steps so far.
        values : mapping, pairs or callable
            Numbers of the steps since the last call. Tensors stay on their device until they are
            drawn. A function is called when a bar is drawn, and its values are shown as they are.
        """
        if callable(values):
            self._source = values
        elif values:
            self._take(values, done - self.done)
        self.done = done
        if self.n is not None and done >= self.n and not self._hold:
            self.close()
        elif self._on and time.monotonic() >= self._next:
            self._draw()

    def _take(self, values: Values, steps: int) -> None:
        pairs = values.items() if hasattr(values, "items") else values
        for name, value in pairs:
            if name in self._stateful:
                self._meters.add(name, value, "last", 1)
            elif steps > 0:
                self._meters.add(name, value, "mean", steps)

    def _draw(self) -> None:
        with suppress(OSError, ValueError):  # the stream may be closed or full
            if not self._live:
                print(self._line(), file=self._file, flush=True)
            else:
                if self._bar is None:
                    self._bar = self._make_bar()
                self._bar.n = self.done
                self._bar.set_postfix_str(_shown(self._source()))
        self._next = time.monotonic() + (_REDRAW if self._live else _LINE_EVERY)

    def _make_bar(self) -> Any:  # noqa: ANN401 - of tqdm
        from tqdm import tqdm

        bar = tqdm(
            total=self.n, desc=self._title or None, file=self._file, unit="step", leave=False
        )
        bar.start_t -= time.monotonic() - self._began
        return bar

    def _line(self) -> str:
        seconds = max(time.monotonic() - self._began, 1e-9)
        rate = self.done / seconds
        parts = [f"{self.done:,}" + (f"/{self.n:,}" if self.n else "") + " steps"]
        parts.append(
            f"{rate:.3g} a second" if rate >= 1 else f"{1 / rate:.3g} s each" if rate else ""
        )
        if self.n and 0 < self.done < self.n:
            parts.append(f"{_clock((self.n - self.done) / rate)} left")
        line = ", ".join(filter(None, parts))
        return "  ".join(filter(None, [self._title, line, _shown(self._source())]))

    def close(self, values: Mapping[str, float] | None = None, *, leave: bool = True) -> None:
        """End, with a last line.

        Parameters
        ----------
        values : mapping, optional
            Shown in the last line instead of the averages.
        leave : bool
            Whether the last line stays.
        """
        if self._closed or not self._on:
            return
        self._closed = True
        if values is not None:
            self._source = lambda: dict(values)
        with suppress(OSError, ValueError):
            if self._bar is not None:
                self._bar.close()
            if leave:
                print(self._line(), file=self._file, flush=True)

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *raised: object) -> None:
        """End."""
        self.close()


def _is_first() -> bool:
    together = distributed.is_available() and distributed.is_initialized()
    return not together or distributed.get_rank() == 0


def _is_terminal(file: TextIO | None) -> bool:
    try:
        return file is not None and file.isatty()
    except (AttributeError, ValueError):
        return False


def _shown(values: Mapping[str, float]) -> str:
    return "  ".join(f"{name} {value:.4g}" for name, value in values.items())


def _clock(seconds: float) -> str:
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
