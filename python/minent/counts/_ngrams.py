"""Counts of n-grams."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from minent._numbers import at_least_one, whole
from minent.counts._engine import engine_of
from minent.counts._source import Given, Options, Tokens, program
from minent.errors import InputError
from minent.files._arrow import arrow_table

if TYPE_CHECKING:
    import os
    from typing import Literal

    from numpy.typing import ArrayLike, NDArray

    from minent._progress import Progress
    from minent.text import Reading, Text
    from minent.text._sentences import Sentences
    from minent.text._sources import Corpus

MOST_ORDER = 6


@dataclass(frozen=True, repr=False, eq=False)
class NgramTable:
    """N-grams with their counts, in order of ids.

    Attributes
    ----------
    grams : ndarray of int32, shape (n, order)
        Ids of words, each n-gram once.
    counts : ndarray of uint64, shape (n,)
        How often each occurs.
    words : list of str or None
        The word of each id.
    word_counts : ndarray of int64, shape (vocab,)
        How often each word occurs.
    info : dict
        How the counts were made.
    """

    grams: NDArray[np.int32]
    counts: NDArray[np.uint64]
    words: list[str] | None
    word_counts: NDArray[np.int64]
    info: dict[str, Any]
    _between: str = " "

    @property
    def order(self) -> int:
        """How many words an n-gram has."""
        return int(self.grams.shape[1])

    def __len__(self) -> int:
        """Return the number of different n-grams."""
        return len(self.counts)

    def __repr__(self) -> str:
        """Say how large the table is."""
        return f"<NgramTable of {len(self):,} n-grams of order {self.order}>"

    def top(self, n: int) -> list[tuple[str, int]]:
        """Return the `n` most frequent n-grams, those of equal count in order of ids."""
        order = np.argsort(-self.counts.astype(np.int64), kind="stable")[: at_least_one("n", n)]
        return [(self._text(self.grams[i]), int(self.counts[i])) for i in order.tolist()]

    def _text(self, gram: NDArray[np.int32]) -> str:
        words = self.words
        return self._between.join(str(i) if words is None else words[i] for i in gram.tolist())

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Give the n-grams as an Arrow table: one column of ids for each place, and the counts."""
        columns = {f"w{i + 1}": np.ascontiguousarray(self.grams[:, i]) for i in range(self.order)}
        return arrow_table({**columns, "count": self.counts}).__arrow_c_stream__(requested_schema)


def ngrams(
    source: Corpus | Text | ArrayLike | None = None,
    order: int = 2,
    *,
    sentences: Sentences | None = None,
    reading: Reading | None = None,
    vocab: int | None = None,
    min_count: int = 1,
    max_vocab: int | None = None,
    unknown: Literal["word", "drop"] = "word",
    memory: int | str | None = None,
    threads: int | None = None,
    temp_dir: str | os.PathLike[str] | None = None,
    engine: Any = "threads",  # noqa: ANN401 - a word or a client of Dask
    progress: Progress = None,
) -> NgramTable:
    """Count the n-grams of words that stand in one sentence.

    Parameters
    ----------
    source : path, iterable of paths, Text, or array of int
        A corpus as for `minent.text.encode`, what that returned, or ids (-1 ends a sentence).
        Characters are the words of a corpus that is read with ``Reading(tokens="chars")``.
    order : int
        How many words, from 1 to 6.
    sentences : iterable of str or of token lists
        Instead of `source`: sentences in memory.
    reading : Reading, optional
        How a corpus or sentences are read.
    vocab : int, optional
        With ids: how many words there are; by default the largest id and one.
    min_count, max_vocab : int
        Words that are rarer, or beyond the most frequent ones, are left out.
    unknown : {"word", "drop"}
        Words that are left out become ``<unk>``; or they close ranks, which makes n-grams that
        nobody wrote.
    memory : int or str, optional
        Bytes, or a size such as "2G", that this process may hold; what does not fit goes to sorted
        runs on disk. The table that is returned is held in memory whatever its size.
    threads : int, optional
        All cores by default; the counts do not depend on it.
    temp_dir : path, optional
        Folder of temporary files.
    engine : "threads", "dask" or a ``distributed.Client``
        Where counting runs.
    progress : bool or callable, optional
        True draws a bar on standard error.

    Returns
    -------
    NgramTable
        N-grams in order of ids, which are ranks of words.

    Raises
    ------
    InputError
        When a parameter is out of range; see also `minent.text.encode`.
    OSError
        When the folder of temporary files is full.

    Examples
    --------
    >>> from minent.counts import ngrams
    >>> found = ngrams(sentences=["a b a b", "b a"])
    >>> found.top(2)
    [('a b', 2), ('b a', 2)]
    """
    order = check_order(order)
    options = Options.of(min_count, max_vocab, unknown, memory, threads, temp_dir, progress)
    given = Given(source, sentences, reading, vocab)
    tokens, counted = engine_of(engine).ngrams(given, order, options)
    if counted is None:
        used = np.flatnonzero(tokens.counts).astype(np.int32)
        grams, counts = used[:, None], tokens.counts[used].astype(np.uint64)
    else:
        grams, counts = counted.table()
    about = about_ngrams(tokens, order)
    return NgramTable(grams, counts, tokens.words(), tokens.counts, about, tokens.between)


def check_order(order: object) -> int:
    """Return an order, or raise `InputError`."""
    number = whole(order)
    if number is None or not 1 <= number <= MOST_ORDER:
        raise InputError(f"order must be a whole number from 1 to {MOST_ORDER}, not {order!r}")
    return number


def about_ngrams(tokens: Tokens, order: int) -> dict[str, Any]:
    """Return what a file of n-grams says of itself."""
    return {"program": program(), "order": order, **tokens.info}
