"""Words and the words around them, as batches."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from minent._core import TextStore, context_feed, count_contexts
from minent._numbers import from_1_to, positive, whole
from minent.errors import InputError
from minent.loaders._given import array_of
from minent.loaders._ids import Ids
from minent.loaders._loader import Loader

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from minent._core import Feed
    from minent.loaders._memory import Field
    from minent.loaders._pass import Pass


@dataclass(frozen=True)
class Around:
    """How centers and contexts are taken, as compiled code reads it."""

    window: int
    dynamic: bool
    negatives: int
    wide: bool
    pairs: bool
    pad: int


class _Contexts(Loader):
    """What skip-gram and CBOW have in common; `SkipGram` says what the parameters are."""

    _pairs: bool

    def __init__(
        self,
        ids: Any,  # noqa: ANN401 - an array, a tensor or a path
        window: int = 5,
        negatives: int = 5,
        batch_size: int = 65_536,
        shuffle: bool | int = True,
        seed: int = 0,
        threads: int | None = None,
        *,
        subsample: float | None = 1e-3,
        dynamic: bool = True,
        vocab: int | None = None,
        weights: ArrayLike | None = None,
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
        number = whole(negatives)
        if number is None or not 0 <= number <= 1000:
            raise InputError(f"negatives must be a whole number from 0 to 1,000, not {negatives!r}")
        self._ids = Ids(ids, None if vocab is None else from_1_to(2**31 - 1, "vocab", vocab))
        self.vocab = self._ids.vocab
        self._subsample = None if subsample is None else positive("subsample", subsample, 1.0)
        self._weights = _weights(weights, self._ids) if number else None
        self.around = Around(
            window=from_1_to(1024, "window", window),
            dynamic=bool(dynamic),
            negatives=number,
            wide=id_type(dtype) == torch.int64,
            pairs=self._pairs,
            pad=self.vocab,
        )

    @property
    def fields(self) -> tuple[Field, ...]:
        """What a sample has in each tensor."""
        dtype = torch.int64 if self.around.wide else torch.int32
        around: Sequence[tuple[int, ...]] = (
            [(), ()] if self._pairs else [(2 * self.around.window,), ()]
        )
        negatives = [(self.around.negatives,)] if self.around.negatives else []
        return tuple((dtype, shape) for shape in [*around, *negatives])

    def _count(self, how: Pass) -> int:
        return count_contexts(self._text(), self.around, how)

    def _feed(self, how: Pass) -> Feed:
        return context_feed(self._text(), self.around, how)

    def _text(self) -> TextStore:
        if self._store is None:
            share = self._subsample
            keep = None if share is None else _kept(self._ids.counts, share)
            self._store = TextStore(self._ids.array, self.vocab, self._weights, keep)
        found: TextStore = self._store
        return found

    def _window(self) -> int:
        # a million positions are mixed: 16 MB
        return 1 << 20 if self.shuffle is True else int(self.shuffle)


class SkipGram(_Contexts):
    """Pairs of a word and a word near it, with words drawn at random beside (word2vec's SGNS).

    All pairs of a center stand side by side; centers come in any order within a window of
    ``shuffle`` positions (a million if true), made of stretches from anywhere in the text. Which
    words are left out, how wide windows are, and so how many pairs an epoch has, is drawn anew for
    each epoch.

    Parameters
    ----------
    ids : array of int or path of a ``.npy`` file
        Ids of words, negative where a sentence ends (`minent.text.encode` makes them); a file is
        mapped into memory.
    window : int
        How many words on either side are contexts. Windows do not cross the end of a sentence.
    negatives : int
        How many words each pair draws, independently of it, with probability proportional to
        `weights`; with 0 batches have two tensors. A context may be among its own negatives
        (word2vec's program leaves such draws out).
    batch_size, shuffle, seed, threads, depth, drop_last, rank, world
        See `Loader`.
    subsample : float, optional
        Frequent words are left out at random before windows are laid: a word that is the share
        ``f`` of the text is kept with probability ``min(1, sqrt(t / f) + t / f)`` for t =
        `subsample`, the rule of word2vec's program and of gensim; None keeps all.
    dynamic : bool
        Each center draws its window from 1 to `window`.
    vocab : int, optional
        How many words there are; by default one more than the largest id.
    weights : array of float, optional
        Of words as negatives; by default their counts to the power of 0.75.
    dtype : {torch.int64, torch.int32}
        Of ids in batches.

    Attributes
    ----------
    vocab : int
        How many words there are.

    Yields
    ------
    centers, contexts : Tensor, N
    negatives : Tensor, N x negatives

    Raises
    ------
    InputError
        When ids hold no word, or an option is wrong.

    References
    ----------
    Mikolov et al. 2013, arXiv:1310.4546.

    Examples
    --------
    >>> from minent.loaders import SkipGram
    >>> ids = [0, 1, 2, -1, 1, 0, -1]
    >>> loader = SkipGram(ids, window=1, negatives=0, subsample=None, shuffle=False)
    >>> centers, contexts = next(iter(loader))
    >>> centers.tolist(), contexts.tolist()
    ([0, 1, 1, 2, 1, 0], [1, 0, 2, 1, 0, 1])
    """

    _pairs = True


class CBOW(_Contexts):
    """Words with all the words around each, with words drawn at random beside (word2vec's CBOW).

    Parameters
    ----------
    ids, window, negatives, batch_size, shuffle, seed, threads, subsample, dynamic, vocab, \
weights, dtype, depth, drop_last, rank, world
        See `SkipGram`; a sample is a center that has a context.
    pad : int, optional
        What fills contexts up to ``2 * window``; by default `vocab`, one more word, so that
        ``torch.nn.EmbeddingBag(vocab + 1, size, padding_idx=vocab)`` is the mean of the others.

    Yields
    ------
    contexts : Tensor, N x 2 window
    centers : Tensor, N
    negatives : Tensor, N x negatives

    Raises
    ------
    InputError
        When ids hold no word, or an option is wrong.

    References
    ----------
    Mikolov et al. 2013, arXiv:1301.3781.

    Examples
    --------
    >>> from minent.loaders import CBOW
    >>> ids = [0, 1, 2, -1]
    >>> loader = CBOW(ids, window=1, negatives=0, subsample=None, shuffle=False)
    >>> contexts, centers = next(iter(loader))
    >>> contexts.tolist(), centers.tolist()
    ([[1, 3], [0, 2], [1, 3]], [0, 1, 2])
    """

    _pairs = False

    def __init__(
        self,
        ids: Any,  # noqa: ANN401 - an array, a tensor or a path
        window: int = 5,
        negatives: int = 5,
        batch_size: int = 16_384,
        *more: Any,  # noqa: ANN401 - as of SkipGram
        pad: int | None = None,
        **options: Any,  # noqa: ANN401 - as of SkipGram
    ) -> None:
        super().__init__(ids, window, negatives, batch_size, *more, **options)
        if pad is not None:
            self.around = replace(self.around, pad=stand_in("pad", pad))


def stand_in(name: str, value: object) -> int:
    """Check an id that stands for no word."""
    number = whole(value)
    if number is None or not -(2**31) <= number < 2**31:
        raise InputError(f"{name} must be a whole number of 32 bits, not {value!r:.60}")
    return number


def id_type(dtype: torch.dtype) -> torch.dtype:
    """Check the type of ids."""
    if dtype not in (torch.int64, torch.int32):
        raise InputError(f"dtype must be torch.int64 or torch.int32, not {dtype!r}")
    return dtype


def _weights(given: ArrayLike | None, ids: Ids) -> NDArray[np.float64]:
    if given is None:
        return np.asarray(ids.counts**0.75, np.float64)
    array = array_of("weights", given)
    try:
        weights = np.require(array, np.float64, ["C", "A"])
    except (TypeError, ValueError):
        raise InputError(f"weights must be numbers, not {given!r:.60}") from None
    if weights.shape != (ids.vocab,):
        raise InputError(f"weights must be of {ids.vocab} words, not of the shape {weights.shape}")
    return weights


def _kept(counts: NDArray[np.int64], subsample: float) -> NDArray[np.float64]:
    """Give the probability that a word is kept, by the rule of word2vec."""
    share = counts / (subsample * counts.sum())
    with np.errstate(divide="ignore", invalid="ignore"):
        keep = np.where(counts > 0, (np.sqrt(share) + 1) / share, 1.0)
    return np.minimum(keep, 1.0)
