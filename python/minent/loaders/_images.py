"""Images as batches."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from minent._core import ImageStore, image_feed
from minent._numbers import whole
from minent.errors import InputError
from minent.loaders._arrays import check_arrays, is_array_file, read_arrays
from minent.loaders._folder import Files, Members, find
from minent.loaders._given import array_of, labels_of
from minent.loaders._loader import Loader
from minent.loaders._look import look_of, one_of, pair

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from minent._core import Feed
    from minent.loaders._arrays import Labeled
    from minent.loaders._memory import Field
    from minent.loaders._pass import Pass

_ON_ERROR = ("raise", "skip", "replace")
# twice what Pillow warns of: where it raises
_MOST_PIXELS = 178_956_970


class Images(Loader):
    """Images, decoded, cropped, resized and varied by threads.

    Parameters
    ----------
    source : path, list of paths, array or (array, labels)
        A folder that has a folder per class, or images alone; archives (``.tar``, not compressed:
        one, several, a pattern such as ``"train-*.tar"`` or a folder of them), whose labels are the
        numbers in ``.cls`` files beside the images, or the folders that images lie in; a file of
        arrays (``.npz``, ``.npy``, IDX as of MNIST, compressed or not); images in memory, bytes of
        N x H x W, N x H x W x C or N x C x H x W. Files are JPEG, PNG, WebP or GIF (first picture),
        told by their content; they are turned upright as EXIF says.
    size : int or (int, int) or None
        Height and width of the result. None keeps the size of images in memory.
    batch_size, shuffle, seed, threads, depth, drop_last, rank, world
        See `Loader`.
    labels : sequence of int, optional
        The label of each image, instead of those found; in the order of sorted paths.
    channels : {3, 1}, optional
        Color or gray; by default color for files, and for arrays what they are.
    crop : {"center", "random", None}, int or (int, int)
        Which part is kept: the largest in the middle that has the shape of the result; a part of
        random area and shape at a random place; all of it, stretched; or the middle of so many
        pixels (height and width; CelebA is often cut to 140 or 108), then as ``"center"``.
    scale, ratio : (float, float)
        For random crops: least and largest share of the area, and width over height.
    resize : {"bilinear", "bicubic", "lanczos", "box", "nearest"}
        How pixels are weighed; all but the last look at every pixel when they shrink.
    flip : bool or float
        Mirror an image with this probability (true is 0.5).
    jitter : float or (float, float, float, float)
        How far brightness, contrast, saturation and hue change: factors from 1 - x to 1 + x, and
        turns of the circle of hues from -x to x (at most 0.5), one after the other in this order,
        after resizing (torchvision's `ColorJitter` draws the order too). A single number is for the
        first three. No factor is below 0.
    on_error : {"raise", "skip", "replace"}
        What is done about a file that is missing, damaged or too large: raise at its batch; make
        the batch smaller; put another image there, drawn at random. What was skipped or replaced is
        counted in `failed`, listed in `failures`, and warned of at the end of an epoch.
    max_pixels : int
        The most pixels of an image that is decoded.
    exact : bool
        Decode each image in full. By default a JPEG that shrinks to a half, a quarter or an eighth
        or less is decoded at that size, which is faster and hardly differs.
    split : str
        Which images are meant where a file of arrays has several.

    Attributes
    ----------
    classes : list of str
        Names of classes, where folders give them; a label is a place in this list. Without labels
        all are -1.

    Yields
    ------
    images : Tensor of uint8, N x C x H x W
    labels : Tensor of int64, N

    Raises
    ------
    InputError
        When there is no image, an option is wrong, or (in an iteration) an image is damaged.
    OSError
        When a file cannot be read.

    Examples
    --------
    >>> import numpy as np
    >>> from minent.loaders import Images
    >>> pictures = np.zeros((10, 28, 28), np.uint8)
    >>> loader = Images((pictures, np.arange(10)), size=32, batch_size=4)
    >>> [tuple(images.shape) for images, labels in loader]
    [(4, 1, 32, 32), (4, 1, 32, 32), (2, 1, 32, 32)]
    """

    def __init__(
        self,
        source: Any,  # noqa: ANN401 - paths, arrays and tensors
        size: int | tuple[int, int] | None = 64,
        batch_size: int = 64,
        shuffle: bool | int = True,
        seed: int = 0,
        threads: int | None = None,
        *,
        labels: Sequence[int] | None = None,
        channels: int | None = None,
        crop: str | int | tuple[int, int] | None = "center",
        scale: tuple[float, float] = (0.08, 1.0),
        ratio: tuple[float, float] = (3 / 4, 4 / 3),
        resize: str = "bilinear",
        flip: bool | float = False,
        jitter: float | tuple[float, float, float, float] = 0.0,
        on_error: str = "raise",
        max_pixels: int = _MOST_PIXELS,
        exact: bool = False,
        split: str = "train",
        depth: int = 4,
        drop_last: bool = False,
        rank: int | None = None,
        world: int | None = None,
    ) -> None:
        super().__init__(
            batch_size=batch_size,
            shuffle=shuffle,
            seed=seed,
            threads=threads,
            depth=depth,
            drop_last=drop_last,
            rank=rank,
            world=world,
        )
        self.on_error = one_of("on_error", on_error, _ON_ERROR)
        self._found = _found(source, split)
        self.classes = [] if isinstance(self._found, tuple) else self._found.classes
        self._labels = _labels(self._found, labels)
        self.samples = len(self._labels)
        self.look = look_of(
            size=_size(size, self._found),
            channels=_channels(channels, self._found),
            resize=resize,
            crop=crop,
            scale=scale,
            ratio=ratio,
            flip=flip,
            jitter=jitter,
            max_pixels=max_pixels,
            exact=exact,
            replace=self.on_error == "replace",
        )

    @property
    def fields(self) -> tuple[Field, ...]:
        """Bytes of an image, and its label."""
        return (torch.uint8, (self.look.channels, *self.look.size)), (torch.int64, ())

    def _feed(self, how: Pass) -> Feed:
        return image_feed(self.store, self.look, how)

    @property
    def store(self) -> ImageStore:
        """Where images lie, as compiled code reads it."""
        if self._store is None:
            self._store = _store(self._found, self._labels)
        found: ImageStore = self._store
        return found


def _found(source: Any, split: str) -> Files | Members | Labeled:  # noqa: ANN401
    if isinstance(source, tuple) and len(source) == 2:
        return check_arrays(*source, "source")
    if isinstance(source, (np.ndarray, Tensor)):
        return check_arrays(source, None, "source")
    if isinstance(source, (list, tuple)):
        if not source:
            raise InputError("source is an empty list")
        return find(list(source))
    if not isinstance(source, (str, Path)) and not hasattr(source, "__fspath__"):
        raise InputError(f"source must be a path, a list of paths or arrays, not {source!r:.60}")
    path = Path(source)
    if is_array_file(path) and not path.is_dir():
        return read_arrays(path, split)
    return find(source)


def _store(found: Files | Members | Labeled, labels: NDArray[np.int64]) -> ImageStore:
    if isinstance(found, Files):
        return ImageStore.files(found.paths, labels)
    if isinstance(found, Members):
        return ImageStore.members(found.archives, found.members, labels)
    return ImageStore.array(found[0], labels)


def _labels(found: Files | Members | Labeled, given: Sequence[int] | None) -> NDArray[np.int64]:
    own = found[1] if isinstance(found, tuple) else np.asarray(found.labels, np.int64)
    if given is None:
        return own
    labels = array_of("labels", given)
    if labels.shape != own.shape or labels.dtype.kind not in "iu":
        raise InputError(f"labels must be {len(own)} integers, not {labels.dtype} {labels.shape}")
    return labels_of("labels", labels)


def _size(size: Any, found: Files | Members | Labeled) -> tuple[int, int]:  # noqa: ANN401
    if size is not None:
        return pair("size", size)
    if not isinstance(found, tuple):
        raise InputError("size=None is for images in memory, which have one size")
    return int(found[0].shape[1]), int(found[0].shape[2])


def _channels(channels: int | None, found: Files | Members | Labeled) -> int:
    if channels is None:
        return int(found[0].shape[3]) if isinstance(found, tuple) else 3
    number = whole(channels)
    if number not in (1, 3):
        raise InputError(f"channels must be 1 or 3, not {channels!r}")
    return number
