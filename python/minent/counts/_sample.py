"""A small sample of files that are yet to be read, and how much text they hold."""

from __future__ import annotations

import bz2
import stat
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from minent.text._sources import Source

# The sample: so many pieces, spread evenly, of so many bytes.
_PIECES, _PIECE = 16, 1 << 16
# Bytes of text for each byte of a compressed file, until one of them is looked into.
_RATIOS = {".gz": 2.8, ".tgz": 2.8, ".bz2": 3.4, ".zst": 2.9, ".zstd": 2.9}
# No more files than these are asked for their size; the others are taken to be like them.
_MOST_FILES = 2000
# Encodings that cannot be cut at a byte that looks like a line end.
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")


class Sample(NamedTuple):
    """Some of the text, and how much there is in all."""

    pieces: list[bytes]
    size: float
    """Bytes of text, about."""


class _File(NamedTuple):
    path: Path
    start: int
    """Where it begins if all files stood one after another."""
    size: int
    ratio: float


def take_sample(sources: Sequence[Source]) -> Sample | None:
    """Take a megabyte of files, or None where their size cannot be known without reading them.

    Pieces are taken from plain files, or the first megabyte of one that is compressed; there are
    none where no file can be opened so.
    """
    step = -(-len(sources) // _MOST_FILES)
    files, place = [], 0
    for source in sources[::step]:
        if not isinstance(source, str) or source == "-":
            return None
        path = Path(source)
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            return None
        files.append(_File(path, place, about.st_size, _RATIOS.get(path.suffix.lower(), 1.0)))
        place += about.st_size
    times = len(sources) / max(1, len(files))
    plain = [file for file in files if file.ratio == 1.0 and file.size]
    if plain or not files:
        return Sample(_pieces(plain), times * sum(file.size * file.ratio for file in files))
    head, ratio = _head(files[len(files) // 2])
    return Sample([head] if head else [], times * sum(file.size for file in files) * ratio)


def _pieces(files: list[_File]) -> list[bytes]:
    """Cut pieces out of files as if they were one."""
    total = sum(file.size for file in files)
    found: list[bytes] = []
    done = 0
    rest = iter(files)
    file, begin = next(rest, None), 0
    for number in range(_PIECES):
        wanted = max(done, number * max(0, total - _PIECE) // (_PIECES - 1))
        while file is not None and begin + file.size <= wanted:
            begin += file.size
            file = next(rest, None)
        if file is None:
            break
        with file.path.open("rb") as opened:
            wide = opened.read(4).startswith(_WIDE)
            at = 0 if wide else wanted - begin
            opened.seek(at)
            some = opened.read(_PIECES * _PIECE if wide else _PIECE)
        if wide:
            return [some]
        found.append(_whole_lines(some, begins=at == 0, ends=at + len(some) >= file.size))
        done = begin + at + len(some)
    return found


def _whole_lines(some: bytes, *, begins: bool, ends: bool) -> bytes:
    """Take away the lines, or words, that are cut at either side."""
    for mark in (b"\n", b" "):
        start = 0 if begins else some.find(mark) + 1
        end = len(some) if ends else some.rfind(mark)
        if end - start > len(some) // 2:
            return some[start:end] + b"\n"
    return some + b"\n"


def _head(file: _File) -> tuple[bytes, float]:
    """Return the first megabyte of a compressed file and its ratio; nothing where that fails."""
    most = _PIECES * _PIECE
    kind = file.path.suffix.lower()
    unpack: Callable[[bytes], bytes]
    if kind == ".bz2":
        unpack = bz2.BZ2Decompressor().decompress
    elif kind in (".gz", ".tgz"):
        unpack = zlib.decompressobj(wbits=31).decompress
    else:
        return b"", file.ratio
    head, read = b"", 0
    try:
        with file.path.open("rb") as opened:
            while len(head) < most // 2 and (some := opened.read(1 << 14)):
                head += unpack(some)
                read += len(some)
    except (OSError, EOFError, zlib.error):
        return b"", file.ratio
    ratio = len(head) / read if read else file.ratio
    return _whole_lines(head[:most], begins=True, ends=False), ratio
