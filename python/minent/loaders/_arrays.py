"""Images that lie in memory, and files of arrays."""

from __future__ import annotations

import gzip
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np

from minent.errors import InputError
from minent.loaders._folder import ENDINGS
from minent.loaders._given import DAMAGES, array_of, labels_of

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Labeled = tuple[NDArray[np.uint8], NDArray[np.int64]]

_TYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}


def is_array_file(path: Path) -> bool:
    """Tell whether a file holds an array, by its name."""
    if path.name.lower().endswith((*ENDINGS, ".tar")):
        return False
    return path.suffix in (".npz", ".npy") or "idx" in path.name


def read_arrays(path: Path, split: str) -> Labeled:
    """Read images and labels from a file of arrays.

    Raises
    ------
    InputError
        When it holds no images of bytes, or is damaged.
    OSError
        When it cannot be read.
    """
    if path.suffix not in (".npz", ".npy"):
        return check_arrays(read_idx(path), _idx_labels(path), str(path))
    try:
        with path.open("rb") as file:
            found = np.load(file, allow_pickle=False)
            named = isinstance(found, np.lib.npyio.NpzFile)
            arrays = {name: found[name] for name in found} if named else None
    except DAMAGES as error:
        raise InputError(f"{path} is no file of arrays, or a cut one: {error}") from None
    if arrays is None:
        return check_arrays(found, None, str(path))
    return check_arrays(*_choose(arrays, split, path), str(path))


def check_arrays(images: Any, labels: Any, name: str) -> Labeled:  # noqa: ANN401 - a caller's
    """Give images as N x H x W x C bytes, and labels.

    Raises
    ------
    InputError
        When they are not of bytes, of no such shape, or of several lengths.
    """
    images = array_of(name, images)
    labels = None if labels is None else array_of(f"labels of {name}", labels)
    if images.dtype != np.uint8 or images.ndim not in (3, 4):
        raise InputError(
            f"{name} must be bytes of N x H x W, N x H x W x C or N x C x H x W, "
            f"not {images.dtype} {images.shape}"
        )
    if images.ndim == 3:
        images = images[..., None]
    elif images.shape[3] not in (1, 3) and images.shape[1] in (1, 3):
        images = images.transpose(0, 2, 3, 1)
    if images.shape[3] not in (1, 3) or not images.size:
        raise InputError(f"{name} must have pixels of 1 or 3 channels, not {images.shape}")
    if labels is None:
        labels = np.full(len(images), -1)
    if labels.ndim == 2 and labels.shape[1] == 1:
        labels = labels[:, 0]
    if labels.shape != (len(images),) or labels.dtype.kind not in "iu":
        raise InputError(
            f"{name} has {len(images)} images, its labels are {labels.dtype} {labels.shape}"
        )
    return np.ascontiguousarray(images), labels_of(f"labels of {name}", labels)


def read_idx(path: Path) -> NDArray[Any]:
    """Read an array in the IDX form (that of MNIST), compressed or not.

    Raises
    ------
    InputError
        When it is none, or cut.
    """
    try:
        data = path.read_bytes()
        if data[:2] == b"\x1f\x8b":
            data = gzip.decompress(data)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise InputError(f"{path} is damaged: {error}") from None
    if len(data) < 4 or data[:2] != b"\0\0" or data[2] not in _TYPES:
        raise InputError(f"{path} is no IDX file")
    begin = 4 + 4 * data[3]
    shape = tuple(np.frombuffer(data[4:begin], ">u4").tolist()) if len(data) >= begin else ()
    kind = np.dtype(_TYPES[data[2]])
    size = int(np.prod(shape, dtype=object)) if shape else 0
    if not shape or len(data) - begin != size * kind.itemsize:
        raise InputError(f"{path} is no whole IDX file: it says {shape} and has {len(data)} bytes")
    try:
        array = np.frombuffer(data, kind, offset=begin).reshape(shape)
    except ValueError as error:
        raise InputError(f"{path} holds no array: {error}") from None
    return array.astype(kind.newbyteorder("="))


def _idx_labels(path: Path) -> NDArray[Any] | None:
    """Read the labels that lie beside images by the custom of MNIST."""
    beside = path.with_name(path.name.replace("images", "labels").replace("idx3", "idx1"))
    return read_idx(beside) if beside != path and beside.exists() else None


def _choose(arrays: dict[str, NDArray[Any]], split: str, path: Path) -> tuple[Any, Any]:
    """Find the images and labels of a split among named arrays."""
    images = {n: a for n, a in arrays.items() if a.dtype == np.uint8 and a.ndim in (3, 4)}
    if len(images) > 1:
        images = {name: array for name, array in images.items() if split in name}
    if len(images) != 1:
        raise InputError(f"{path} has not one array of images for {split=}: {[*arrays]}")
    (found,) = images.values()
    shapes = (len(found),), (len(found), 1)
    labels = {n: a for n, a in arrays.items() if a.dtype.kind in "iu" and a.shape in shapes}
    if len(labels) > 1:
        labels = {name: array for name, array in labels.items() if split in name}
        if len(labels) != 1:
            raise InputError(f"{path} has not one array of labels for {split=}: {[*arrays]}")
    return found, next(iter(labels.values()), None)
