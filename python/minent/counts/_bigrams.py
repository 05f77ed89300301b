"""Counts of adjacent words as a SciPy matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from minent._numbers import at_least_one
from minent._progress import watcher
from minent.counts._ids import checked_ids
from minent.counts._pairs import count_bigrams

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
        When an id, `vocab` or `threads` is out of range.

    Examples
    --------
    >>> from minent.counts import bigrams
    >>> bigrams([0, 1, -1, 0, 1, -1], vocab=2).toarray().tolist()
    [[0, 2, 0], [0, 0, 2], [2, 0, 0]]
    """
    array, vocab = checked_ids(ids, at_least_one("vocab", vocab))
    return count_bigrams(array, vocab, threads=threads, watch=watcher(progress)).to_scipy()
