"""Windows of a text for language models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch

from minent._core import TextStore, count_windows, window_feed
from minent._numbers import at_least_one, from_1_to
from minent.errors import InputError
from minent.loaders._contexts import id_type, stand_in
from minent.loaders._ids import Ids
from minent.loaders._loader import Loader

if TYPE_CHECKING:
    from minent._core import Feed
    from minent.loaders._memory import Field
    from minent.loaders._pass import Pass


class Windows(Loader):
    """Stretches of a text, and the same one word later: what a language model reads and predicts.

    Parameters
    ----------
    ids : array of int or path of a ``.npy`` file
        Ids of words, negative where a sentence ends; a file is mapped into memory.
    length : int
        Words in a window.
    batch_size, shuffle, seed, threads, depth, drop_last, rank, world
        See `Loader`.
    stride : int, optional
        How far windows lie apart; by default `length`, so that each word is predicted once (but
        the first, and those at the end that fill no window), in the same windows each epoch.
    end : int, optional
        What stands for the end of a sentence; by default `vocab`, one more word.
    vocab : int, optional
        How many words there are; by default one more than the largest id.
    dtype : {torch.int64, torch.int32}
        Of ids in batches.

    Attributes
    ----------
    vocab : int
        How many words there are, `end` not included.

    Yields
    ------
    inputs, targets : Tensor, N x length

    Raises
    ------
    InputError
        When the text has no window, or an option is wrong.

    Examples
    --------
    >>> from minent.loaders import Windows
    >>> loader = Windows(range(7), length=3, shuffle=False)
    >>> inputs, targets = next(iter(loader))
    >>> inputs.tolist(), targets.tolist()
    ([[0, 1, 2], [3, 4, 5]], [[1, 2, 3], [4, 5, 6]])
    """

    _block = 64

    def __init__(
        self,
        ids: Any,  # noqa: ANN401 - an array, a tensor or a path
        length: int = 128,
        batch_size: int = 64,
        shuffle: bool | int = True,
        seed: int = 0,
        threads: int | None = None,
        *,
        stride: int | None = None,
        end: int | None = None,
        vocab: int | None = None,
        dtype: torch.dtype = torch.int64,
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
        self._ids = Ids(ids, None if vocab is None else from_1_to(2**31 - 1, "vocab", vocab))
        self.vocab = self._ids.vocab
        self.length = at_least_one("length", length)
        self.stride = self.length if stride is None else at_least_one("stride", stride)
        self.end = self.vocab if end is None else stand_in("end", end)
        self._dtype = id_type(dtype)
        self.samples = int(count_windows(len(self._ids.array), self.length, self.stride))
        if not self.samples:
            raise InputError(f"{len(self._ids.array)} ids fill no window of length={self.length}")

    @property
    def fields(self) -> tuple[Field, ...]:
        """What a sample has in each tensor."""
        return ((self._dtype, (self.length,)),) * 2

    def _feed(self, how: Pass) -> Feed:
        if self._store is None:
            self._store = TextStore(self._ids.array, self.vocab)
        wide = self._dtype == torch.int64
        return window_feed(self._store, self.length, self.stride, self.end, wide, how)
