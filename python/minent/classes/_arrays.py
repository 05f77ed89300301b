"""Word classes over arrays: the steps of `minent.cluster`, each a function of counts."""

from __future__ import annotations

from numbers import Real
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from minent import _core
from minent._numbers import check_seed, whole_array
from minent._progress import watcher
from minent._threads import thread_count
from minent.counts._pairs import Pairs
from minent.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from minent._progress import Progress

OBJECTIVES = ("two-sided", "one-sided")


def exchange(
    pairs: Any,  # noqa: ANN401 - any SciPy sparse matrix, or Pairs
    classes: int,
    *,
    objective: Literal["two-sided", "one-sided"] = "two-sided",
    start: ArrayLike | None = None,
    seed: int = 0,
    threads: int | None = None,
    progress: Progress = None,
) -> NDArray[np.int32]:
    """Put words in classes, moving single words while the class code gets shorter.

    Source: Kneser & Ney 1993, Martin et al. 1998; one-sided: Uszkoreit & Brants 2008.

    Parameters
    ----------
    pairs : sparse matrix or Pairs, shape (vocab + 1, vocab + 1)
        Counts of adjacent words, as `minent.counts.bigrams` returns; words in order of rank.
    classes : int
        How many classes, at most `vocab`.
    objective : {"two-sided", "one-sided"}
        Code of a class after a class, or of a class after a word.
    start : array_like of int32, shape (vocab,), optional
        Classes to start from; -1 for words to be placed first.
    seed, threads, progress
        As in `minent.cluster`.

    Returns
    -------
    ndarray of int32, shape (vocab,)
        The class of each word.

    Raises
    ------
    InputError
        When `classes` is not between 1 and `vocab`, or `start` has another shape.

    Examples
    --------
    >>> from minent.classes import exchange
    >>> from minent.counts import bigrams
    >>> pairs = bigrams([0, 1, -1, 0, 2, -1, 0, 1, -1, 0, 2, -1], vocab=3)
    >>> labels = exchange(pairs, classes=2)
    >>> bool(labels[1] == labels[2] != labels[0])
    True
    """
    counts = Pairs.of(pairs)
    check_classes(classes, counts.vocab)
    if objective not in OBJECTIVES:
        raise InputError(f"objective must be one of {', '.join(OBJECTIVES)}, not {objective!r}")
    begin = None if start is None else as_labels(start, counts.vocab, classes, lowest=-1)
    labels, _ = _core.exchange(
        *counts,
        classes,
        objective=objective,
        start=begin,
        seed=check_seed(seed),
        threads=thread_count(threads),
        progress=watcher(progress),
    )
    return labels


def class_table(pairs: Any, labels: ArrayLike) -> NDArray[np.int64]:  # noqa: ANN401
    """Count adjacent classes.

    Parameters
    ----------
    pairs : sparse matrix or Pairs, shape (vocab + 1, vocab + 1)
        Counts of adjacent words.
    labels : array_like of int32, shape (vocab,)
        The class of each word, from 0.

    Returns
    -------
    ndarray of int64, shape (classes + 1, classes + 1)
        The last row and column stand for the edge of a sentence.

    Examples
    --------
    >>> from minent.classes import class_table
    >>> from minent.counts import bigrams
    >>> class_table(bigrams([0, 1, -1, 0, 2, -1], vocab=3), [0, 1, 1]).tolist()
    [[0, 2, 0], [0, 0, 2], [2, 0, 0]]
    """
    counts = Pairs.of(pairs)
    array = as_labels(labels, counts.vocab)
    return _core.class_table(*counts, array, int(array.max()) + 1)


def merge_tree(
    table: ArrayLike, *, threads: int | None = None, progress: Progress = None
) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Merge classes two by two, each time the pair that loses least mutual information.

    Source: Brown et al. 1992.

    Parameters
    ----------
    table : array_like of int64, shape (classes + 1, classes + 1)
        Counts of adjacent classes, as `class_table` returns.
    threads, progress
        As in `minent.cluster`.

    Returns
    -------
    merges : ndarray of int32, shape (classes - 1, 2)
        Merge t makes node ``classes + t`` of its two nodes; `paths_of` turns merges into bit paths.
    bits : ndarray of float64, shape (classes - 1,)
        Bits per token that each merge loses.

    Raises
    ------
    InputError
        When the table is not square or has negative counts.
    """
    return _core.merge_tree(
        as_table(table), threads=thread_count(threads), progress=watcher(progress)
    )


def adaptive_code(
    table: ArrayLike, merges: ArrayLike, counts: ArrayLike, *, concentration: float = 0.1
) -> NDArray[np.float64]:
    """Return the bits of the text under the adaptive code, along merges.

    Where it is shortest, there are as many classes as the text is worth. Each row of the class
    table is coded by a Dirichlet-multinomial, each word by its share of its class, and the class of
    each word by ``log2(classes)`` bits.

    Parameters
    ----------
    table : array_like of int64, shape (classes + 1, classes + 1)
        Counts of adjacent classes.
    merges : array_like of int32, shape (classes - 1, 2)
        As `merge_tree` returns.
    counts : array_like of int64, shape (vocab,)
        Counts of the words.
    concentration : float
        The parameter of the Dirichlet distribution, in counts a cell.

    Returns
    -------
    ndarray of float64, shape (classes,)
        Bits after 0, 1, ... merges.

    Raises
    ------
    InputError
        When table and merges do not belong together, or the concentration is not above 0.
    """
    if not (isinstance(concentration, Real) and concentration > 0):
        raise InputError(f"concentration must be above 0, not {concentration!r}")
    pairs = whole_array("merges", merges, np.int32)
    words = whole_array("counts", counts, np.uint64)
    if pairs.size == 0:
        pairs = pairs.reshape(0, 2)
    if pairs.ndim != 2 or words.ndim != 1:
        raise InputError(
            "merges must have the shape (classes - 1, 2) and counts (vocab,), "
            f"not {pairs.shape} and {words.shape}"
        )
    return _core.adaptive_code(as_table(table), pairs, words, concentration=concentration)


def ledger(
    pairs: Any,  # noqa: ANN401
    labels: ArrayLike,
    *,
    objective: Literal["two-sided", "one-sided"] = "two-sided",
) -> dict[str, float]:
    """Bits per token with and without classes, edges of sentences included.

    Parameters
    ----------
    pairs : sparse matrix or Pairs, shape (vocab + 1, vocab + 1)
        Counts of adjacent words.
    labels : array_like of int32, shape (vocab,)
        The class of each word.
    objective : {"two-sided", "one-sided"}
        What the class code is given: the class before, or the word before.

    Returns
    -------
    dict of str to float
        ``log2_vocab``, any word or the edge of a sentence; ``unigram``, H(J); ``method``, the class
        code S; ``conditional``, H(J|I); and ``explained``, ``(H(J) - S) / (H(J) - H(J|I))``: 1 when
        the classes keep all that a word tells of the next.
    """
    counts = Pairs.of(pairs)
    array = as_labels(labels, counts.vocab)
    return _core.ledger(*counts, array, int(array.max()) + 1, objective=objective)


def check_classes(classes: int, vocab: int | None = None) -> None:
    """Raise `InputError` unless there can be so many classes of so many words, if that is known."""
    if isinstance(classes, bool) or not isinstance(classes, int | np.integer) or classes < 1:
        raise InputError(f"classes must be 'auto' or a whole number of at least 1, not {classes!r}")
    if vocab is not None and classes > vocab:
        raise InputError(f"classes = {classes} is more than the vocabulary of {vocab} words")


def as_labels(
    labels: ArrayLike, vocab: int, classes: int | None = None, *, lowest: int = 0
) -> NDArray[np.int32]:
    """Return labels as an int32 array, or raise `InputError`."""
    array: NDArray[np.int32] = whole_array("labels", labels, np.int32)
    if array.shape != (vocab,):
        raise InputError(f"labels must have the shape ({vocab},), not {array.shape}")
    most = (vocab if classes is None else classes) - 1
    if array.min() < lowest or array.max() > most:
        raise InputError(f"labels must lie between {lowest} and {most}")
    return array


def as_table(table: ArrayLike) -> NDArray[np.int64]:
    """Return a class table as an int64 array, or raise `InputError`."""
    array: NDArray[np.int64] = whole_array("a class table", table, np.int64)
    if array.ndim != 2 or array.shape[0] != array.shape[1] or len(array) < 2 or array.min() < 0:
        raise InputError(
            f"a class table is square, of counts, edge last; not of shape {array.shape}"
        )
    if array.sum(dtype=np.float64) > np.iinfo(np.uint32).max:
        raise InputError("the counts of a class table must not add up to more than 2**32 - 1")
    return array
