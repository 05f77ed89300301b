"""Counts of adjacent words as a SciPy matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from minent._numbers import at_least_one, whole_array
from minent._progress import watcher
from minent.counts._ids import MOST_WORDS
from minent.counts._pairs import count_pairs
from minent.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from minent._progress import Progress


def bigrams(
    ids: ArrayLike, vocab: int, *, threads: int | None = None, progress: Progress = None
) -> Any:  # noqa: ANN401
    """Count which id follows which.

    Parameters
    ----------
    ids : array_like of int32, shape (n,)
        Token ids from 0 to ``vocab - 1``; -1 ends a sentence.
    vocab : int
        The number of words.
    threads : int, optional
        All cores by default; the result does not depend on it.
    progress : bool or callable, optional
        True draws a bar on standard error.

    Returns
    -------
    scipy.sparse.csr_array of uint32, shape (vocab + 1, vocab + 1)
        Entry (i, j) counts i directly before j. Row and column `vocab` stand for the edge of a
        sentence.

    Raises
    ------
    InputError
        When an id is out of range.

    Examples
    --------
    >>> from minent.counts import bigrams
    >>> bigrams([0, 1, -1, 0, 1, -1], vocab=2).toarray().tolist()
    [[0, 2, 0], [0, 0, 2], [2, 0, 0]]
    """
    vocab = at_least_one("vocab", vocab)
    if vocab > MOST_WORDS:
        raise InputError(f"vocab must be at most {MOST_WORDS}, not {vocab}")
    given = np.int32 if getattr(ids, "dtype", None) == np.int32 else np.int64
    array = whole_array("ids", ids, given)
    if array.ndim != 1:
        raise InputError(f"ids must have one dimension, not {array.ndim}")
    if array.size and (array.min() < -1 or array.max() >= vocab):
        raise InputError(f"ids must lie between -1 and vocab - 1 = {vocab - 1}")
    return count_pairs(array, vocab, threads=threads, watch=watcher(progress)).to_scipy()
