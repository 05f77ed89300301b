"""What is shown: data on standard output as UTF-8, notes and progress on standard error."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from minent._progress import Bar


def write_out(text: str) -> None:
    """Write data to standard output, in UTF-8 whatever the locale is."""
    stream = sys.stdout
    if stream is None:
        return
    with _named("standard output"):
        stream.flush()
        stream.buffer.write(text.encode("utf-8", "surrogateescape"))
        stream.buffer.flush()


def copy_out(path: Path) -> None:
    """Write the bytes of a file to standard output."""
    stream = sys.stdout
    if stream is None:
        return
    with path.open("rb") as file, _named("standard output"):
        stream.flush()
        while some := file.read(1 << 18):
            stream.buffer.write(some)
        stream.buffer.flush()


@contextmanager
def _named(name: str) -> Iterator[None]:
    """Say in an error of writing what was written."""
    try:
        yield
    except OSError as error:
        if error.errno is not None and error.filename is None:
            error.filename = name
        raise


class Console:
    """Notes and progress on standard error.

    Parameters
    ----------
    quiet, verbose : bool
        Show nothing; show more.
    """

    def __init__(self, *, quiet: bool = False, verbose: bool = False) -> None:
        self.quiet, self.verbose = quiet, verbose and not quiet
        self.bar: Bar | None = None
        if not quiet and sys.stderr is not None:
            from minent._progress import Bar

            self.bar = Bar()

    def note(self, message: str) -> None:
        """Write a line, unless quiet."""
        if self.quiet:
            return
        self.clear()
        try:
            sys.stderr.write(f"minent: {message}\n")
            sys.stderr.flush()
        except (OSError, ValueError, AttributeError):
            self.quiet = True

    def details(self, messages: Iterable[str]) -> None:
        """Write lines, if more was asked for."""
        if self.verbose:
            for message in messages:
                self.note(message)

    def clear(self) -> None:
        """Take the progress bar away."""
        if self.bar is not None:
            self.bar.clear()


def bold(text: str) -> str:
    """Make a heading bold where standard output is a terminal and NO_COLOR is not set."""
    plain = os.environ.get("NO_COLOR") or sys.stdout is None or not sys.stdout.isatty()
    return text if plain else f"\x1b[1m{text}\x1b[0m"
