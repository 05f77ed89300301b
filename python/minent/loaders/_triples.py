"""Counts of pairs as batches of (i, j, count)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import torch

from minent._core import TripleStore, triple_feed
from minent.errors import InputError
from minent.loaders._contexts import id_type
from minent.loaders._given import array_of
from minent.loaders._loader import Loader

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from minent._core import Feed
    from minent.loaders._memory import Field
    from minent.loaders._pass import Pass

_Arrays: TypeAlias = "tuple[NDArray[Any], NDArray[Any], NDArray[Any]]"
_COUNTS = (np.uint32, np.uint64, np.float32, np.float64)


class Triples(Loader):
    """All entries of a table of pairs that are stored, zeros too, each once an epoch.

    Parameters
    ----------
    pairs : sparse matrix, `minent.counts.PairTable`, or (i, j, counts)
        Anything with ``indptr``, ``indices`` and ``data`` (compressed sparse rows), or three arrays
        of one length.
    batch_size, shuffle, seed, threads, depth, drop_last, rank, world
        See `Loader`. Memory does not grow with the table, however it is shuffled.
    dtype : {torch.int64, torch.int32}
        Of i and j.
    counts : {torch.float32, torch.int64}
        Of counts.

    Yields
    ------
    i, j, count : Tensor, N

    Raises
    ------
    InputError
        When there is no entry, or the arrays do not belong together.

    Examples
    --------
    >>> from minent.loaders import Triples
    >>> loader = Triples(([0, 0, 2], [1, 2, 0], [5, 1, 3]), shuffle=False)
    >>> [part.tolist() for part in next(iter(loader))]
    [[0, 0, 2], [1, 2, 0], [5.0, 1.0, 3.0]]
    """

    _block = 4096

    def __init__(
        self,
        pairs: Any,  # noqa: ANN401 - a matrix or three arrays
        batch_size: int = 65_536,
        shuffle: bool | int = True,
        seed: int = 0,
        threads: int | None = None,
        *,
        dtype: torch.dtype = torch.int64,
        counts: torch.dtype = torch.float32,
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
        self._dtype = id_type(dtype)
        if counts not in (torch.float32, torch.int64):
            raise InputError(f"counts must be torch.float32 or torch.int64, not {counts!r}")
        self._kind = counts
        self._rows = hasattr(pairs, "indptr") or not isinstance(pairs, tuple)
        self._arrays = _by_row(pairs) if self._rows else _by_entry(pairs)
        self.samples = len(self._arrays[2])
        if not self.samples:
            raise InputError("pairs have no entry")

    @property
    def fields(self) -> tuple[Field, ...]:
        """What a sample has in each tensor."""
        return (self._dtype, ()), (self._dtype, ()), (self._kind, ())

    def _feed(self, how: Pass) -> Feed:
        if self._store is None:
            make = TripleStore.rows if self._rows else TripleStore.pairs
            self._store = make(*self._arrays)
        float_counts = self._kind == torch.float32
        return triple_feed(self._store, self._dtype == torch.int64, float_counts, how)


def _by_entry(pairs: tuple[Any, ...]) -> _Arrays:
    """Give rows, columns and counts as compiled code reads them."""
    if len(pairs) != 3:
        raise InputError(f"pairs must be (i, j, counts), not {len(pairs)} arrays")
    names = ("i", "j", "counts")
    i, j, counts = (array_of(name, part) for name, part in zip(names, pairs, strict=True))
    if not i.shape == j.shape == counts.shape:
        raise InputError("i, j and counts must be of one length")
    return _whole("i", i, np.int32), _whole("j", j, np.int32), _numbers(counts)


def _by_row(pairs: Any) -> _Arrays:  # noqa: ANN401 - a caller's matrix
    """Give starts of rows, columns and counts as compiled code reads them."""
    if hasattr(pairs, "tocsr"):
        pairs = pairs.tocsr()
    if not all(hasattr(pairs, name) for name in ("indptr", "indices", "data")):
        raise InputError(f"pairs must be a sparse matrix or (i, j, counts), not {pairs!r:.60}")
    starts = _whole("indptr", array_of("indptr", pairs.indptr), np.int64)
    columns = _whole("indices", array_of("indices", pairs.indices), np.int32)
    counts = _numbers(array_of("data", pairs.data))
    if (
        not len(starts)
        or starts[0] != 0
        or starts[-1] != len(counts)
        or (np.diff(starts) < 0).any()
    ):
        raise InputError(f"indptr must ascend from 0 to {len(counts)}, the number of entries")
    if len(columns) != len(counts):
        raise InputError(f"indices are {len(columns)}, but data {len(counts)}")
    return starts, columns, counts


def _whole(name: str, array: NDArray[Any], dtype: type[np.signedinteger[Any]]) -> NDArray[Any]:
    if array.ndim != 1 or array.dtype.kind not in "iu":
        raise InputError(f"{name} must be a row of whole numbers, not {array.dtype} {array.shape}")
    if array.size and not 0 <= int(array.min()) <= int(array.max()) <= np.iinfo(dtype).max:
        raise InputError(f"{name} must be numbers from 0 to {np.iinfo(dtype).max:,}")
    return np.require(array, dtype, ["C", "A"])


def _numbers(data: NDArray[Any]) -> NDArray[Any]:
    if data.ndim != 1 or data.dtype.kind not in "iuf":
        raise InputError(f"counts must be a row of numbers, not {data.dtype} {data.shape}")
    kept = data.dtype in _COUNTS
    if not kept and data.dtype.kind == "i" and data.size and int(data.min()) < 0:
        if not -(2**53) <= int(data.min()) <= int(data.max()) <= 2**53:
            raise InputError("counts must lie from -2**53 to 2**53 where some are negative")
        kept, data = True, data.astype(np.float64)
    dtype = data.dtype if kept else np.float64 if data.dtype.kind == "f" else np.uint64
    return np.require(data, dtype, ["C", "A"])
