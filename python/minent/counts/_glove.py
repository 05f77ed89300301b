"""GloVe's form of pairs, as its program ``cooccur`` writes it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from minent import _core
from minent._numbers import at_least_one
from minent._progress import watcher
from minent.counts._pair_table import PairTable
from minent.errors import InputError, RunError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from minent._progress import Progress


def load_glove(
    path: str | os.PathLike[str],
    *,
    words: Sequence[str] | str | os.PathLike[str] | None = None,
    unit: int = 1,
    progress: Progress = None,
) -> PairTable:
    """Read pairs that GloVe's ``cooccur`` or `PairTable.save` wrote.

    Parameters
    ----------
    path : path
        Records of two ids from 1 on (int32) and a weight (float64); one pair may have several.
    words : path, or sequence of str, optional
        The vocabulary in order of ids: a file of GloVe's ``vocab_count`` (a word and its count on
        each line), or the words. Without it, the largest id says how many words there are.
    unit : int
        Weights must be whole numbers of ``1 / unit``: 1 for flat windows, and for harmonic ones of
        width w the least common multiple of 1, ..., w, such as 60 for 5 or 27,720 for 11.
    progress : bool or callable, optional
        True draws a bar on standard error.

    Returns
    -------
    PairTable
        Counts in units; weights of the same pair are added.

    Raises
    ------
    RunError
        When the file ends within a record, or a record has an impossible id or weight.
    InputError
        When the vocabulary is damaged.
    OSError
        When a file cannot be read.

    References
    ----------
    Pennington, Socher & Manning (2014), GloVe; records as in ``cooccur.c`` of stanfordnlp/GloVe.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from minent.counts import load_glove, pairs
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "pairs.bin"
    ...     pairs(sentences=["a b", "b c"]).save(path)
    ...     load_glove(path, words=["b", "a", "c"])
    <PairTable of 3 words, 4 pairs, unit 1>
    """
    unit = at_least_one("unit", unit)
    names, counts = _vocabulary(words)
    vocab = None if names is None else len(names)
    try:
        rows, columns, weights = _core.load_glove(
            os.fspath(path), vocab=vocab, unit=unit, progress=watcher(progress)
        )
    except RunError as error:
        if "no whole number of" not in str(error):
            raise
        raise InputError(
            f"{path} has weights that are no whole numbers of 1/{unit}: give its unit, which for a "
            "harmonic window of w is the least common multiple of 1 to w, such as 60 for 5"
        ) from None
    side = int(max(rows.max(initial=-1), columns.max(initial=-1))) + 1 if vocab is None else vocab
    keys = rows.astype(np.int64) * side + columns
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    starts = np.flatnonzero(np.diff(keys, prepend=-1))
    sums = np.add.reduceat(weights[order], starts) if len(starts) else weights.astype(np.uint64)
    small = sums.max(initial=0) <= np.iinfo(np.uint32).max
    data: NDArray[np.unsignedinteger[Any]] = sums.astype(np.uint32 if small else np.uint64)
    there = keys[starts]
    indptr = np.searchsorted(there, np.arange(side + 1, dtype=np.int64) * side).astype(np.int64)
    indices = (there % max(side, 1)).astype(np.int32)
    info = {"glove": os.fspath(path)}
    return PairTable(indptr, indices, data, names, counts, unit, info)


def _vocabulary(
    words: Sequence[str] | str | os.PathLike[str] | None,
) -> tuple[list[str] | None, NDArray[np.int64] | None]:
    """Return words, and their counts where a file has them."""
    if words is None:
        return None, None
    if not isinstance(words, str | os.PathLike):
        return list(words), None
    names, counts = [], []
    with Path(words).open("rb") as file:
        for number, line in enumerate(file, 1):
            word, _, count = line.rstrip(b"\n").rpartition(b" ")
            # bytes know the digits of ASCII only; counts of 18 of them fit in 64 bits
            if not word or not count.isdigit() or len(count) > 18:
                raise InputError(f"{words}, line {number}: a word, a space and its count expected")
            try:
                names.append(word.decode("utf-8"))
            except UnicodeDecodeError:
                raise InputError(f"{words}, line {number}: it is not UTF-8") from None
            counts.append(int(count))
    return names, np.array(counts, dtype=np.int64)
