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


def read_counts(path: Path) -> Iterator[tuple[str, int]]:
    r"""Read texts and their counts, one line at a time; ``\t \n \r \\`` are escapes.

    Raises
    ------
    RunError
        When a line has another form, with its number.
    FileNotFoundError
        When there is no file.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from minent.files._tables import read_counts
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "counts.tsv"
    ...     _ = path.write_bytes(b"the\t3\na cat\t1\n")
    ...     list(read_counts(path))
    [('the', 3), ('a cat', 1)]
    """
    with path.open("rb") as file:
        for number, raw in enumerate(file, 1):
            if not raw.endswith(b"\n"):
                raise RunError(f"{path} is damaged: it ends in the middle of a line")
            try:
                row = raw[:-1].decode("utf-8").split("\t")
            except UnicodeDecodeError:
                raise RunError(f"{path} is damaged: line {number} is not UTF-8") from None
            if len(row) != 2:
                raise RunError(f"{path} is damaged: line {number} has {len(row)} columns, not 2")
            text, count = row
            if not (count.isascii() and count.isdecimal() and len(count) <= 20):
                raise RunError(f"{path} is damaged: line {number} has the count {count!r:.40}")
            try:
                meant = unescape(text)
            except KeyError:
                raise RunError(
                    f"{path} is damaged: line {number} has an escape that means nothing"
                ) from None
            yield meant, int(count)
