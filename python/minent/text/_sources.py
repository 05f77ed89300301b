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
# a plain file, two places in it, and whether blank lines part it
Range: TypeAlias = tuple[str, int, int, bool]
OnePath: TypeAlias = str | os.PathLike[str]
Corpus: TypeAlias = OnePath | Iterable[OnePath]

STDIN = "-"


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
    if isinstance(corpus, bytes) or not isinstance(corpus, str | os.PathLike | Iterable):
        raise InputError(f"a corpus is a path or an iterable of paths, not {corpus!r:.60}")
    if hasattr(corpus, "read"):
        raise InputError(
            "a corpus is a path or an iterable of paths, not an open file; give its name, or give "
            "its lines as sentences"
        )
    given = [corpus] if isinstance(corpus, str | os.PathLike) else list(corpus)
    for item in given:
        if not isinstance(item, str | os.PathLike):
            raise InputError(f"a corpus is a path or an iterable of paths; {item!r:.60} is no path")
    if not given:
        once = isinstance(corpus, Iterator)
        hint = "; this iterator of paths holds none: was it consumed before?" if once else ""
        raise InputError(f"no corpus: give at least one file, folder, glob or '-'{hint}")
    sources: list[Source] = []
    hidden = binary = empty = 0
    folders = []
    for item in given:
        path = os.fsdecode(item)
        if path == STDIN:
            sources.append(STDIN)
            refuse_twice(sources)
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


def refuse_twice(sources: list[Source]) -> None:
    """Raise `InputError` when standard input is to be read twice."""
    if sources.count(STDIN) > 1:
        raise InputError("standard input ('-') can be read only once, but is given twice")


def _expand(path: str) -> list[Path]:
    """Give the paths that a path or glob stands for."""
    one = Path(path)
    if path and (one.exists() or one.is_symlink()):
        return [one]
    if any(mark in path for mark in "*?["):
        # pathlib's own glob refuses absolute patterns
        matched = [Path(match) for match in sorted(glob.glob(path, recursive=True))]  # noqa: PTH207
        # what lies in a folder that matches too, as with **, is read with that folder
        folders = {match for match in matched if match.is_dir()}
        if matched:
            return [match for match in matched if folders.isdisjoint(match.parents)]
        raise FileNotFoundError(f"no file matches the pattern {path!r}")
    raise FileNotFoundError(f"no such file or folder: {path!r}")


def _openable(path: Path) -> Source:
    """Give the path as text, or as an open stream where its bytes are not text."""
    name = str(path)
    if name == STDIN:  # a file of that name, not standard input
        return os.path.join(os.curdir, name)  # noqa: PTH118 - a Path would take the dot away
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return os.fsencode(path).decode("utf-8", "replace"), _chunks(path)
    return name


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(1 << 18):
            yield chunk
