"""What storage, decoding and the way to a device each reach."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from time import perf_counter, process_time
from typing import Any

import torch

from minent._core import make_images, read_images
from minent._numbers import at_least_one
from minent.loaders._folder import Files, Members
from minent.loaders._images import Images

# So many files are read at a time, and pixels of arrays made, so that calls are no cost and Ctrl-C
# is heard soon.
_FILES, _PIXELS = 16, 1 << 18


@dataclass(frozen=True)
class Bench:
    """How fast images come, step by step; `str` gives a table.

    Attributes
    ----------
    images : int
        How many were looked at.
    cold : float
        Images per second that storage gives to as many threads, after the system was asked to
        forget them (0 where there is nothing to be read).
    warm : float
        The same from the memory of the system.
    bytes : float
        Bytes of a file, on average.
    pipe : float
        Milliseconds of CPU to read, decode, resize and lay out an image in one thread.
    loader : float
        The same for an image that arrives as a tensor.
    rate : float
        Images per second that the loader gives with its threads.
    threads : int
        How many threads.
    transfer : float
        Images per second that reach the GPU from page-locked memory (0 without a GPU).
    """

    images: int
    cold: float
    warm: float
    bytes: float
    pipe: float
    loader: float
    rate: float
    threads: int
    transfer: float

    @property
    def limit(self) -> str:
        """What limits: ``"storage"``, ``"decoding"`` or ``"transfer"``."""
        rates = {"storage": self.cold, "decoding": self.rate, "transfer": self.transfer}
        measured = {name: rate for name, rate in rates.items() if rate or name == "decoding"}
        return min(measured, key=lambda name: measured[name])

    def __str__(self) -> str:
        rows = [("loader, images per second", f"{self.rate:,.0f} with {self.threads} threads")]
        if self.cold:
            size = self.bytes / 1e6
            rows += [
                ("storage, cold", f"{self.cold:,.0f} ({self.cold * size:,.0f} MB per second)"),
                ("storage, warm", f"{self.warm:,.0f} ({self.warm * size:,.0f} MB per second)"),
            ]
        if self.transfer:
            rows.append(("transfer to the GPU", f"{self.transfer:,.0f}"))
        rows += [
            ("CPU per image, one thread alone", f"{self.pipe:.3f} ms"),
            ("CPU per image, as a tensor", f"{self.loader:.3f} ms"),
            ("what limits", self.limit),
        ]
        width = max(len(name) for name, _ in rows)
        return "\n".join(f"{name:<{width}}  {value}" for name, value in rows)


def bench(source: Any, *, images: int = 2000, **options: Any) -> Bench:  # noqa: ANN401
    """Measure how fast images come, and what limits.

    Parameters
    ----------
    source : path, list of paths, array or (array, labels)
        See `Images`.
    images : int
        How many are looked at, at most.
    **options
        Of `Images`: size, crop, threads and so on.

    Returns
    -------
    Bench

    Raises
    ------
    InputError, OSError
        As `Images` does.

    Examples
    --------
    >>> import numpy as np
    >>> from minent.loaders import bench
    >>> bench(np.zeros((100, 28, 28), np.uint8), size=32).limit
    'decoding'
    """
    loader = Images(source, **options)
    count = min(at_least_one("images", images), loader.samples)
    how = replace(loader._pass(), shuffle=False)
    _forget(loader._found)
    files = isinstance(loader._found, (Files, Members))
    cold, size = _read(loader, count) if files else (0.0, 0)
    warm = _read(loader, count)[0] if files else 0.0

    height, width = loader.look.size
    step = 1 if files else max(1, _PIXELS // (height * width))
    begin = process_time()
    for first in range(0, count, step):
        # between steps Ctrl-C is heard
        make_images(loader.store, loader.look, how, first, min(step, count - first))
    pipe = (process_time() - begin) / count
    begin, cpu = perf_counter(), process_time()
    given = 0
    for tensors in loader:
        given += len(tensors[0])
        if given >= count:
            break
    spent, used = perf_counter() - begin, process_time() - cpu
    return Bench(
        images=count,
        cold=cold,
        warm=warm,
        bytes=size / count,
        pipe=1000 * pipe,
        loader=1000 * used / max(given, 1),
        rate=given / spent,
        threads=loader.threads,
        transfer=_transfer(loader),
    )


def _read(loader: Images, count: int) -> tuple[float, int]:
    """Give images per second and bytes in all."""
    store = loader.store

    def read(first: int) -> int:
        return read_images(store, first, min(_FILES, count - first))

    threads = ThreadPoolExecutor(max(loader.threads, 1))
    begin = perf_counter()
    try:
        size = sum(threads.map(read, range(0, count, _FILES)))
    finally:
        threads.shutdown(cancel_futures=True)
    return count / (perf_counter() - begin), size


def _forget(found: object) -> None:
    """Ask the system to forget what it has of files, where it can be asked."""
    paths = getattr(found, "paths", None) or getattr(found, "archives", None) or []
    if not hasattr(os, "posix_fadvise"):
        return
    for path in paths:
        file = os.open(path, os.O_RDONLY)
        try:
            os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(file)


def _transfer(loader: Images) -> float:
    if not torch.cuda.is_available():
        return 0.0
    size = (loader.batch_size, *loader.fields[0][1])
    batch = torch.empty(size, dtype=torch.uint8, pin_memory=True)
    batch.to("cuda")
    torch.cuda.synchronize()
    begin = perf_counter()
    for _ in range(20):
        batch.to("cuda", non_blocking=True)
    torch.cuda.synchronize()
    return 20 * loader.batch_size / (perf_counter() - begin)
