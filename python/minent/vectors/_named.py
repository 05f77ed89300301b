"""Words and the vector of each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from minent import _core
from minent._numbers import whole_array
from minent.errors import InputError
from minent.vectors import _query
from minent.vectors._table import table_of
from minent.vectors._words import index_of, unknown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from minent.vectors._query import Key


class Named:
    """What `Vectors` is built on: words, vectors, cosines of pairs and means."""

    def __init__(
        self,
        words: Sequence[str],
        table: ArrayLike,
        counts: ArrayLike | None = None,
        *,
        check: bool = True,
    ) -> None:
        if isinstance(words, str) or not isinstance(words, Iterable):
            raise InputError(f"words must be a list of str, not {words!r:.60}")
        self.index_to_key: list[str] = words if isinstance(words, list) else list(words)
        self.key_to_index: dict[str, int] = index_of(self.index_to_key)
        self.vectors: NDArray[np.float32] = table_of("vectors", table)
        if len(self.vectors) != len(self):
            raise InputError(f"there are {len(self)} words, but {len(self.vectors)} vectors")
        if self.vector_size == 0:
            raise InputError("vectors have no dimensions")
        if check:
            _core.check_vectors(self.vectors)
        self.counts: NDArray[np.int64] | None = None
        if counts is not None:
            self.counts = whole_array("counts", counts, np.int64)
            if self.counts.shape != (len(self),):
                raise InputError(f"counts must be {len(self)} numbers, one for each word")

    def __len__(self) -> int:
        """Return the number of words."""
        return len(self.index_to_key)

    def __contains__(self, word: object) -> bool:
        """Tell whether a word has a vector."""
        return word in self.key_to_index

    def __getitem__(self, word: str | Sequence[str]) -> NDArray[np.float32]:
        """Return the vector of a word, or the vectors of several as rows."""
        if isinstance(word, str):
            return self.get_vector(word)
        return self.vectors[[self.get_index(one) for one in word]]

    def __repr__(self) -> str:
        """Say how many words and dimensions there are."""
        return f"<Vectors: {len(self)} words, {self.vector_size} dimensions>"

    @property
    def vector_size(self) -> int:
        """The number of dimensions."""
        return int(self.vectors.shape[1])

    def get_index(self, word: str) -> int:
        """Return the row of a word.

        Raises
        ------
        UnknownWordError
            When the word has no vector.
        """
        try:
            return self.key_to_index[word]
        except (KeyError, TypeError):
            unknown(word, self.key_to_index)

    def get_vector(self, word: str, norm: bool = False) -> NDArray[np.float32]:
        """Return the vector of a word; `norm` scales it to length one.

        Raises
        ------
        UnknownWordError
            When the word has no vector.
        """
        vector: NDArray[np.float32] = self.vectors[self.get_index(word)]
        if norm:
            return _query.unit(vector).astype(np.float32)
        vector.setflags(write=False)
        return vector

    def get_mean_vector(
        self,
        keys: Iterable[Key],
        weights: Sequence[float] | None = None,
        pre_normalize: bool = True,
        post_normalize: bool = False,
        ignore_missing: bool = True,
    ) -> NDArray[np.float32]:
        """Return the weighted mean of words and vectors.

        Parameters
        ----------
        keys : iterable of str or array
            Words or vectors.
        weights : sequence of float, optional
            What each weighs; 1 by default. The sum is divided by the sum of absolute weights.
        pre_normalize, post_normalize : bool
            Scale the vector of each word, and the mean, to length one; vectors that are given count
            as they are.
        ignore_missing : bool
            Leave words out that have no vector.

        Raises
        ------
        UnknownWordError
            When a word has no vector, unless `ignore_missing`.
        InputError
            When there are no keys, or not as many weights.
        """
        given = [keys] if isinstance(keys, str) else list(keys)
        each = [1.0] * len(given) if weights is None else [float(weight) for weight in weights]
        if not given or len(each) != len(given):
            raise InputError(f"there are {len(given)} keys and {len(each)} weights")
        pairs = [
            (key, weight)
            for key, weight in zip(given, each, strict=True)
            if not (ignore_missing and isinstance(key, str) and key not in self)
        ]
        return _query.mean_vector(self, pairs, pre=pre_normalize, post=post_normalize)

    def similarity(self, w1: str, w2: str) -> float:
        """Return the cosine of two words.

        Raises
        ------
        UnknownWordError
            When a word has no vector.
        """
        return float(_core.cosines(self.get_vector(w1)[None], self.get_vector(w2))[0])

    def distance(self, w1: str, w2: str) -> float:
        """Return 1 minus the cosine of two words."""
        return 1 - self.similarity(w1, w2)

    def distances(
        self, word_or_vector: Key, other_words: Sequence[str] = ()
    ) -> NDArray[np.float32]:
        """Return 1 minus the cosine of a word or vector with each of some words, or with all."""
        others = self[other_words] if other_words else self.vectors
        return 1 - _core.cosines(others, _query.vector_of(self, word_or_vector))
