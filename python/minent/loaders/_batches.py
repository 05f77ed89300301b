"""Batches of one pass as tensors."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, NamedTuple

import torch
from torch import Tensor

from minent.loaders._memory import lent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from minent._core import Feed
    from minent.loaders._memory import Field, Tensors


class Filled(NamedTuple):
    """A batch that is whole."""

    tensors: Tensors
    missing: list[tuple[int, bool, Exception]]
    #: places that all processes have passed with it
    passed: int
    #: the set of lent tensors it lies in, if it does
    into: Tensors | None


class Batches:
    """Batches of one pass, in order, in memory of their own or in sets of tensors."""

    def __init__(self, feed: Feed, fields: Sequence[Field], sets: Sequence[Tensors] | None) -> None:
        self._feed = feed
        self._fields = fields
        self._sets = None if sets is None else {tensors[0].data_ptr(): tensors for tensors in sets}
        self._number = 0

    def __iter__(self) -> Iterator[Filled]:
        try:
            yield from self._filled()
        finally:
            # whoever keeps an error keeps this too, but no threads
            self._feed.stop()

    def _filled(self) -> Iterator[Filled]:
        while (taken := self._feed.next()) is not None:
            rows, arrays, missing = taken
            passed = self._feed.passed(self._number)
            self._number += 1
            into = None if self._sets is None else self._sets[arrays[0].ctypes.data]
            if into is not None:
                tensors = tuple(tensor[:rows] for tensor in into)
            else:
                tensors = tuple(
                    _tensor(array, rows, *field)
                    for array, field in zip(arrays, self._fields, strict=True)
                )
            yield Filled(tensors, missing, passed, into)

    def give_back(self, tensors: Tensors) -> None:
        """Let a set that was lent be written again."""
        self._feed.give_back(lent(tensors))


def _tensor(array: object, rows: int, dtype: torch.dtype, shape: tuple[int, ...]) -> Tensor:
    if not rows or not prod(shape):
        return torch.empty((rows, *shape), dtype=dtype)
    return torch.from_numpy(array).view(dtype).view(rows, *shape)
