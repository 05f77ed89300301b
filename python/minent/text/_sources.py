"""A corpus - files, folders, globs, standard input - as a list of sources to read."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, TypeAlias

from minent.errors import EmptyTextError, InputError
from minent.text._folder import text_files

Source: TypeAlias = str | tuple[str, Iterable[bytes]]
OnePath: TypeAlias = str | os.PathLike[str]
Corpus: TypeAlias = OnePath | Iterable[OnePath]


class Sources(NamedTuple):
    """Sources in order of reading, and what was passed over in folders."""

    sources: list[Source]
    hidden: int = 0
    binary: int = 0
    empty: int = 0

    def skipped(self) -> str:
        """Say in words what was passed over; empty when nothing was."""
        kinds = ((self.hidden, "hidden"), (self.binary, "binary"), (self.empty, "empty"))
        return ", ".join(f"{n} {kind}" for n, kind in kinds if n)


def find_sources(corpus: Corpus) -> Sources:
    """Turn paths, folders, globs and ``-`` into sources.

    Raises
    ------
    FileNotFoundError
        When a path is missing or a glob matches nothing.
    EmptyTextError
        When folders hold no text.
    InputError
        When nothing is given, or standard input twice.
    """
    given = [corpus] if isinstance(corpus, str | os.PathLike) else list(corpus)
    if not given:
        raise InputError("no corpus: give at least one file, folder, glob or '-'")
    sources: list[Source] = []
    hidden = binary = empty = 0
    folders = []
    for item in given:
        path = os.fspath(item)
        if path == "-":
            if "-" in sources:
                raise InputError("standard input ('-') can be read only once, but is given twice")
            sources.append("-")
            continue
        for one in _expand(path):
            if not one.is_dir():
                sources.append(_openable(one))
                continue
            found = text_files(one)
            sources.extend(map(_openable, found.files))
            hidden, binary, empty = (
                hidden + found.hidden,
                binary + found.binary,
                empty + found.empty,
            )
            folders.append(one)
    result = Sources(sources, hidden, binary, empty)
    if not sources:
        skipped = result.skipped()
        names = ", ".join(map(str, folders))
        raise EmptyTextError(
            f"no text file in {names}" + (f" (passed over: {skipped})" if skipped else "")
        )
    return result


def _expand(path: str) -> list[Path]:
    """Give the paths that a path or glob stands for."""
    one = Path(path)
    if path and (one.exists() or one.is_symlink()):
        return [one]
    if any(mark in path for mark in "*?["):
        # pathlib's own glob refuses absolute patterns
        matched = sorted(glob.glob(path, recursive=True))  # noqa: PTH207
        if matched:
            return [Path(match) for match in matched]
        raise FileNotFoundError(f"no file matches the pattern {path!r}")
    raise FileNotFoundError(f"no such file or folder: {path!r}")


def _openable(path: Path) -> Source:
    """Give the path as text, or as an open stream where its bytes are not text."""
    name = str(path)
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return os.fsencode(path).decode("utf-8", "replace"), _chunks(path)
    return name


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(1 << 18):
            yield chunk
