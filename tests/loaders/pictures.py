"""Pictures that the tests of loaders make themselves."""

import io
import struct
import zlib

import numpy as np
import torch
from minent.loaders import Images
from PIL import Image


def waves(height, width, channels=3, seed=0):
    """A smooth picture."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:height, :width] + 0.5
    planes = []
    for _ in range(channels):
        up, across = rng.uniform(0.5, 2.5, 2)
        turns = up * y / height + across * x / width + rng.random()
        planes.append(127.5 + 110 * np.sin(2 * np.pi * turns))
    picture = np.stack(planes, -1).astype(np.uint8)
    return picture[..., 0] if channels == 1 else picture


def encoded(picture, form="PNG", **options):
    """The bytes of a file of a picture, an array or one of Pillow."""
    file = io.BytesIO()
    picture = Image.fromarray(picture) if isinstance(picture, np.ndarray) else picture
    picture.save(file, form, **options)
    return file.getvalue()


def png(width, height, depth, color, rows):
    """A PNG file by its specification, for what Pillow does not write."""

    def chunk(kind, data):
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, 0)
    data = zlib.compress(b"".join(b"\0" + row for row in rows))
    start = b"\x89PNG\r\n\x1a\n"
    return start + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def fill(folder, count, size=(12, 10)):
    """Write pictures into a folder; gives their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{i:03}.png" for i in range(count)]
    for i, path in enumerate(paths):
        path.write_bytes(encoded(waves(*size, seed=i)))
    return paths


def everything(loader):
    """All images and labels of an epoch."""
    batches = list(loader)
    return torch.cat([b[0] for b in batches]), torch.cat([b[1] for b in batches])


def one(path, size, **options):
    """A single image, by default stretched; height x width x channels, as Pillow has it."""
    options = {"crop": None, "threads": 0, **options}
    ((images, _),) = Images([path], size=size, **options)
    return images[0].permute(1, 2, 0).numpy().astype(int)


def numbered(count, **options):
    """A loader whose labels tell which sample stands where."""
    images = np.arange(count, dtype=np.uint32).astype(np.uint8)[:, None, None]
    return Images((images, np.arange(count)), size=None, **options)


def labels_of(batches):
    return [labels.tolist() for _, labels in batches]


def assert_same(found, expected):
    """Batches are equal bit for bit."""
    found, expected = list(found), list(expected)
    assert len(found) == len(expected)
    for batch, other in zip(found, expected, strict=True):
        for tensor, wanted in zip(batch, other, strict=True):
            assert torch.equal(tensor, wanted)
