"""Text files in a folder: recursive, sorted, without hidden and obviously binary ones."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

# First bytes of common files that hold no text. Compressed text (gz, zst, bz2) is read.
_BINARY = (
    b"\x7fELF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"%PDF",
    b"7z\xbc\xaf",
    b"GIF8",
    b"ID3",
    b"MZ",
    b"OggS",
    b"PK\x03\x04",
    b"RIFF",
    b"SQLite format 3",
    b"\x00\x00\x01\x00",
    b"\xcf\xfa\xed\xfe",
    b"\xfd7zXZ",
    b"fLaC",
    b"wOF",
)
_COMPRESSED = (b"\x1f\x8b", b"BZh", b"\x28\xb5\x2f\xfd")
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
# A folder with these files is a run of minent, not text to read.
_RUN = ("run.json", "classes.tsv")


class Found(NamedTuple):
    """The files of a folder, and how many were passed over."""

    files: list[Path]
    hidden: int
    binary: int
    empty: int


def text_files(folder: Path) -> Found:
    """List the text files under a folder, sorted by path; links to folders are not followed."""
    files: list[Path] = []
    hidden = binary = empty = 0
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        entries = sorted(here.iterdir())
        if here != folder and {entry.name for entry in entries}.issuperset(_RUN):
            continue
        for entry in entries:
            if entry.name.startswith("."):
                hidden += 1
            elif entry.is_dir():
                if not entry.is_symlink():
                    waiting.append(entry)
            elif not entry.exists() or not stat.S_ISREG(entry.stat().st_mode):
                binary += 1
            elif entry.stat().st_size == 0:
                empty += 1
            elif is_binary(entry):
                binary += 1
            else:
                files.append(entry)
    return Found(sorted(files), hidden, binary, empty)


def is_binary(path: Path) -> bool:
    """Tell whether the first bytes of a file are obviously not text."""
    with path.open("rb") as file:
        head = file.read(1024)
    if head.startswith(_BINARY):
        return True
    if head.startswith(_COMPRESSED) or head.startswith(_MARKS):
        return False
    zeros = head.count(0)
    if zeros == 0:
        return False
    # UTF-16 without a mark: the zeros of common characters all stand at even or all at odd places.
    return zeros < len(head) // 5 or bool(head[::2].count(0) and head[1::2].count(0))
