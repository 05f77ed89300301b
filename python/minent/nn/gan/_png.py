"""PNG files of pixels."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

import numpy as np

from minent._whole import whole_file

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


def write_png(path: Path, pixels: NDArray[np.uint8]) -> None:
    """Write pixels of three channels, height x width x 3; the file appears when it is whole."""
    height, width, _ = pixels.shape
    # a row begins with the number of its filter, 0 for none
    rows = np.zeros((height, 1 + width * 3), np.uint8)
    rows[:, 1:] = pixels.reshape(height, -1)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", header), (b"IDAT", zlib.compress(rows.tobytes())), (b"IEND", b"")]
    with whole_file(path) as file:
        file.write(b"\x89PNG\r\n\x1a\n")
        for name, data in parts:
            checksum = zlib.crc32(name + data)
            file.write(struct.pack(">I", len(data)) + name + data + struct.pack(">I", checksum))
