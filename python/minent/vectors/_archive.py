"""Vectors as an archive of arrays that can be mapped into memory.

A stored (not compressed) zip of `.npy` members, always in this order:

========= ================ =====================================================
member    numbers          what
========= ================ =====================================================
minent    text             form and version, ``vectors 1``
words     uint8            the words, joined, in UTF-8
word_ends int64            where each word ends, in bytes
counts    int64            how often each word occurs; may be empty
vectors   float32, 2-d     one row for each word, at a multiple of 64 bytes
========= ================ =====================================================

``numpy.load(path)["vectors"]`` reads it too. The list of members stands at the end, so that a file
which was cut short is no archive. Checksums are compared for all that is read; the vectors of a
mapped file are not read, so theirs is not.
"""

from __future__ import annotations

import io
import struct
from errno import EINVAL
from typing import TYPE_CHECKING, Any, NamedTuple
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

import numpy as np

from minent.errors import InputError, RunError
from minent.files._pairs import split_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import IO

    from numpy.typing import NDArray

_VERSION = b"vectors 1"
_MEMBERS = ("minent", "words", "word_ends", "counts", "vectors")
_ALIGN = 64
_RECORD = 30  # bytes of a member's record before its name
_SIZES = 20  # bytes of the field that sizes of 64 bits take
_STEP = 1 << 24
# what looking at damaged bytes raises
_BAD_ZIP = (
    *(ValueError, KeyError, TypeError, AttributeError, EOFError, IndexError, OverflowError),
    *(BadZipFile, NotImplementedError, RuntimeError, SyntaxError, struct.error),
)


class Archive(NamedTuple):
    """What a file holds."""

    words: list[str]
    vectors: NDArray[np.float32]
    counts: NDArray[np.int64] | None


def write_archive(
    file: IO[bytes],
    words: Sequence[str],
    vectors: NDArray[np.float32],
    counts: NDArray[np.int64] | None,
) -> None:
    """Write an archive into an open file."""
    try:
        parts = [word.encode() for word in words]
    except UnicodeEncodeError as error:
        raise InputError(f"the word {error.object!r:.60} is no Unicode text") from None
    ends = np.cumsum([len(part) for part in parts], dtype="<i8")
    arrays = {
        "minent": np.array(_VERSION),
        "words": np.frombuffer(b"".join(parts), dtype=np.uint8),
        "word_ends": ends,
        "counts": np.array([] if counts is None else counts, dtype="<i8"),
        "vectors": vectors.astype("<f4", copy=False),
    }
    with ZipFile(file, "w", ZIP_STORED) as archive:
        for name in _MEMBERS:
            array = arrays[name]
            info = ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0))
            info.external_attr = 0o644 << 16
            if name == "vectors":
                at = file.tell() + _RECORD + len(info.filename) + _SIZES + 4
                # a field of no meaning, as long as it takes; array headers have whole lines
                info.extra = struct.pack("<HH", 0xD935, -at % _ALIGN) + bytes(-at % _ALIGN)
            with archive.open(info, "w", force_zip64=True) as member:
                header = np.lib.format.header_data_from_array_1_0(array)
                np.lib.format.write_array_header_1_0(member, header)
                flat = array.reshape(-1).view(np.uint8)
                for start in range(0, len(flat), _STEP):
                    member.write(flat[start : start + _STEP].data)


def read_archive(path: Path, *, mmap: bool) -> Archive:
    """Read an archive; with `mmap`, vectors stay in the file until they are looked at.

    Raises
    ------
    RunError
        When the file is no such archive, is cut short or damaged.
    """
    with path.open("rb") as file:
        try:
            with ZipFile(file) as archive:
                return _read(path, archive, mmap=mmap)
        except (*_BAD_ZIP, OSError) as error:
            # places that no file has are an invalid argument; a disk that fails is another matter
            if isinstance(error, RunError) or getattr(error, "errno", EINVAL) != EINVAL:
                raise
            raise RunError(
                f"{path} is no archive of vectors, or it is cut short or damaged"
            ) from None


def _read(path: Path, archive: ZipFile, *, mmap: bool) -> Archive:
    infos = archive.infolist()
    if tuple(info.filename for info in infos) != tuple(f"{name}.npy" for name in _MEMBERS):
        raise RunError(f"{path} is an archive, but not one of vectors")
    end = archive.start_dir
    for info in infos:
        if info.compress_type != ZIP_STORED or info.file_size != info.compress_size:
            raise RunError(f"{path} is damaged: its arrays are compressed")
        if info.header_offset + info.file_size > end:
            raise RunError(f"{path} is damaged: {info.filename} is longer than the file")
    version, text, ends, counts = (_array(archive, info) for info in infos[:4])
    if version.item() != _VERSION:
        raise RunError(f"{path} is of the form {version.item()!r:.40}, which is not known here")
    if ends.ndim != 1 or text.ndim != 1 or text.dtype != np.uint8 or ends.dtype != np.int64:
        raise ValueError
    if not len(ends) or ends[-1] != len(text) or bool((np.diff(ends, prepend=0) < 0).any()):
        raise RunError(f"{path} is damaged: its words do not end where they should")
    try:
        words = split_words(text, ends)
    except UnicodeDecodeError:
        raise RunError(f"{path} is damaged: its words are not UTF-8") from None
    if counts.dtype != np.int64 or counts.shape not in ((0,), ends.shape):
        raise RunError(f"{path} is damaged: it has not one count for each word")
    vectors = _mapped(path, archive, infos[4]) if mmap else _array(archive, infos[4])
    if vectors.dtype != np.float32 or vectors.ndim != 2 or len(vectors) != len(words):
        raise RunError(f"{path} is damaged: it has not one vector for each word")
    return Archive(words, vectors, counts if len(counts) else None)


def _header(member: IO[bytes], size: int) -> tuple[tuple[int, ...], np.dtype[Any]]:
    """Read the header of an array that fills the rest of its member."""
    if np.lib.format.read_magic(member) != (1, 0):
        raise ValueError
    shape, fortran, dtype = np.lib.format.read_array_header_1_0(member)
    length = dtype.itemsize
    for side in shape:
        length *= side
    if fortran or dtype.hasobject or min(shape, default=0) < 0 or length != size - member.tell():
        raise ValueError
    return shape, dtype


def _array(archive: ZipFile, info: ZipInfo) -> NDArray[Any]:
    with archive.open(info) as member:
        shape, dtype = _header(member, info.file_size)
        flat = np.empty(info.file_size - member.tell(), dtype=np.uint8)
        done = 0
        while some := member.read(_STEP):  # the last one also compares the checksum
            flat[done : done + len(some)] = np.frombuffer(some, dtype=np.uint8)
            done += len(some)
    if done != len(flat):
        raise ValueError
    return flat.view(dtype).reshape(shape)


def _mapped(path: Path, archive: ZipFile, info: ZipInfo) -> NDArray[Any]:
    """Map the array of a member, whose record and header are looked at."""
    file = archive.fp
    if file is None:
        raise ValueError
    file.seek(info.header_offset)
    record = file.read(_RECORD)
    name, extra = struct.unpack("<HH", record[26:])
    if record[:4] != b"PK\x03\x04" or file.read(name).decode() != info.filename:
        raise ValueError
    start = info.header_offset + _RECORD + name + extra
    if start + info.file_size > archive.start_dir:
        raise ValueError
    file.seek(start)
    head = io.BytesIO(file.read(min(info.file_size, 1 << 12)))
    shape, dtype = _header(head, info.file_size)
    return np.memmap(path, dtype, "r", start + head.tell(), shape)
