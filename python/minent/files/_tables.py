"""Tables of text: one row a line, columns parted by tabs, UTF-8, line feed only."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from minent.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


def write_rows(path: Path, rows: Iterable[tuple[object, ...]], columns: int) -> None:
    """Write rows of so many columns as text."""
    form = "\t".join(["%s"] * columns) + "\n"
    text = "".join(map(form.__mod__, rows))
    path.write_bytes(text.encode("utf-8"))


def read_rows(path: Path, columns: int) -> Iterator[list[str]]:
    """Read rows of so many columns.

    Raises
    ------
    RunError
        When the file is missing or a row has another form.
    """
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        raise RunError(
            f"{path.parent} is not the output of a run: it holds no {path.name}"
        ) from None
    except UnicodeDecodeError:
        raise RunError(f"{path} is damaged: it is not UTF-8") from None
    if text and not text.endswith("\n"):
        raise RunError(f"{path} is damaged: it ends in the middle of a line")
    # not splitlines(): words may hold other characters that count as line ends there
    for number, line in enumerate(text.removesuffix("\n").split("\n") if text else (), 1):
        row = line.split("\t")
        if len(row) != columns:
            raise RunError(
                f"{path} is damaged: line {number} has {len(row)} columns, not {columns}"
            )
        yield row


_ESCAPE = re.compile(r"\\(.?)", re.DOTALL)
_MEANT = {"t": "\t", "n": "\n", "r": "\r", "\\": "\\"}


def unescape(text: str) -> str:
    r"""Give what is meant by a text with ``\t \n \r \\``; `KeyError` for other escapes.

    Examples
    --------
    >>> from minent.files._tables import unescape
    >>> unescape("a\\tb") == "a\tb"
    True
    """
    return _ESCAPE.sub(lambda found: _MEANT[found[1]], text) if "\\" in text else text
