"""Files that end with a digest of all that stands before it."""

from __future__ import annotations

import os
from hashlib import blake2b
from typing import IO

_MARK = b"\nminent "
_DIGEST = 64  # hexadecimal digits
_LENGTH = len(_MARK) + _DIGEST
_PIECE = 1 << 20


class Sealing:
    """Writes on, and keeps the digest of what was written."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._digest = blake2b(digest_size=_DIGEST // 2)

    def write(self, data: bytes) -> int:
        """Write bytes."""
        self._digest.update(data)
        return self._file.write(data)

    def flush(self) -> None:
        """Hand on what waits in memory."""
        self._file.flush()

    def seal(self) -> None:
        """Write the digest behind all the rest."""
        self._file.write(_MARK + self._digest.hexdigest().encode())


def is_whole(file: IO[bytes]) -> bool:
    """Tell whether a file has its digest, and agrees with it."""
    left = os.fstat(file.fileno()).st_size - _LENGTH
    if left < 0:
        return False
    digest = blake2b(digest_size=_DIGEST // 2)
    file.seek(0)
    while left > 0:
        piece = file.read(min(left, _PIECE))
        if not piece:
            return False
        digest.update(piece)
        left -= len(piece)
    return file.read() == _MARK + digest.hexdigest().encode()
