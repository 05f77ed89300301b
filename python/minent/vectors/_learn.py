"""The function `minent.vectors.learn`: from text to vectors for similarity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from minent._numbers import at_least_one
from minent.counts import pairs
from minent.errors import InputError
from minent.text import Text, encode
from minent.text._rare import without_unk
from minent.vectors._factors import check_scaling
from minent.vectors._svd import svd
from minent.vectors._train import train
from minent.vectors._vectors import Vectors

if TYPE_CHECKING:
    from typing import Literal

    from numpy.typing import NDArray

    from minent._progress import Progress
    from minent.text import Reading
    from minent.text._sentences import Sentences
    from minent.text._sources import Corpus
    from minent.vectors._trained import Trained

# Frequent words say little where there is much text; where there is little, nothing can be spared.
_LONG, _SUBSAMPLE = 1_000_000, 1e-4
# Length of the vectors that training starts from, and its epochs; both chosen on WordSim-353.
_RADIUS, _EPOCHS_FROM_SVD = 1.8, 1
METHODS, STARTS = ("svd", "l2", "dot", "t"), ("svd", "random")


def learn(
    source: Corpus | Text | None = None,
    *,
    sentences: Sentences | None = None,
    reading: Reading | None = None,
    method: Literal["svd", "l2", "dot", "t"] = "svd",
    dimensions: int = 300,
    window: int = 5,
    weights: Literal["flat", "harmonic", "linear"] = "linear",
    subsample: float | Literal["auto"] | None = "auto",
    smoothing: float = 0.75,
    shift: float = 1.0,
    power: float = 0.4,
    combine: Literal["sum", "left", "both"] = "sum",
    start: Literal["svd", "random"] = "svd",
    epochs: int | None = None,
    min_count: int = 1,
    max_vocab: int | None = None,
    memory: int | str | None = None,
    seed: int = 0,
    threads: int | None = None,
    progress: Progress = None,
) -> Vectors:
    """Learn vectors of words from text: association of near words and its truncated SVD.

    Pairs within a window are counted exactly, weighed by positive pointwise mutual information in
    bits, and the leading singular vectors of that matrix, scaled by a power of the singular values,
    are the vectors (Levy, Goldberg & Dagan 2015). Words and contexts are added up by default, which
    keeps what both have in common. Other methods refine these vectors: they are the start of
    `minent.vectors.train`, which makes borrowing cheap. The defaults were chosen on WordSim-353 and
    SimLex-999, English Wikipedia, 9.65 M words; see ``docs/vectors.md``.

    Parameters
    ----------
    source : path, iterable of paths, or Text
        A corpus as for `minent.text.encode`, or what that returned.
    sentences : iterable of str or of token lists
        Instead of `source`: sentences in memory.
    reading : Reading, optional
        How a corpus or sentences are read.
    method : {"svd", "l2", "dot", "t"}
        The SVD alone, or the objective by which its vectors are refined.
    dimensions : int
        Numbers in each vector; one less than there are words, where those are fewer.
    window, weights
        Which pairs count, and how much; as in `minent.counts.pairs`.
    subsample : float, "auto" or None
        Leave out tokens of words with a share above this, as in `minent.counts.pairs`; "auto" is
        1e-4 for texts of a million tokens or more, and None for shorter ones.
    smoothing, shift
        As in `svd`: power of the counts of contexts; bits of ``log2(shift)`` are taken from each
        association.
    power, combine
        As in `Factors.vectors`: power of the singular values; words and contexts added up, words
        only, or both side by side.
    start : {"svd", "random"}
        What an objective starts from.
    epochs : int, optional
        How often an objective goes through the text: once from the SVD, twice from random numbers.
    min_count, max_vocab
        As in `minent.counts.pairs`.
    memory : int or str, optional
        For counting pairs, as in `minent.counts.pairs`. The pairs themselves (8 bytes each) and the
        vectors (up to 24 bytes for each number) are kept in memory besides.
    seed : int
        For everything drawn at random.
    threads : int, optional
        All cores by default; the result does not depend on it.
    progress : bool or callable, optional
        True draws a bar on standard error.

    Returns
    -------
    Vectors
        A vector for each word, in order of rank; shorter ones where the text has not so many
        dimensions. With the SVD, words that no pair tells of are left out, and so is ``<unk>``.

    Raises
    ------
    InputError
        When a parameter is out of range, there are fewer than two words, or no two words stand
        together more often than by chance.
    DivergedError
        When training makes numbers infinite.

    Examples
    --------
    >>> from minent.vectors import learn
    >>> text = ["red blue green", "green red blue", "sun rain snow", "rain snow sun"] * 3
    >>> found = learn(sentences=text, dimensions=2)
    >>> found.similarity("sun", "rain") > 0.9, found.similarity("sun", "red") < 0.1
    (True, True)
    """
    if isinstance(source, Text):
        text = source
    else:
        text = encode(
            source,
            sentences=sentences,
            reading=reading,
            min_count=min_count,
            max_vocab=max_vocab,
            unknown="drop",
            threads=threads,
            progress=progress,
        )
    return learn_from(
        text,
        method=method,
        start=start,
        epochs=epochs,
        dimensions=dimensions,
        window=window,
        weights=weights,
        subsample=subsample,
        smoothing=smoothing,
        shift=shift,
        power=power,
        combine=combine,
        memory=memory,
        seed=seed,
        threads=threads,
        progress=progress,
    ).vectors


class Learned(NamedTuple):
    """Vectors, and how they were trained, where they were."""

    vectors: Vectors
    trained: Trained | None = None


def learn_from(
    text: Text,
    *,
    method: str,
    start: str,
    epochs: int | None,
    dimensions: int,
    window: int,
    weights: Literal["flat", "harmonic", "linear"],
    subsample: float | Literal["auto"] | None,
    smoothing: float,
    shift: float,
    power: float,
    combine: Literal["sum", "left", "both"],
    memory: int | str | None,
    ledger: bool = False,
    **how: Any,  # noqa: ANN401 - seed, threads, progress
) -> Learned:
    """Learn vectors from a text that was read; see `learn`."""
    for name, value, allowed in (("method", method, METHODS), ("start", start, STARTS)):
        if value not in allowed:
            raise InputError(f"{name} must be one of {', '.join(allowed)}, not {value!r:.60}")
    if method == "svd" and (epochs is not None or start != "svd"):
        raise InputError("epochs and start go with an objective, not with method='svd'")
    check_scaling(power, combine)
    if len(text.words) < 2:
        raise InputError("vectors need at least 2 words")
    dimensions = at_least_one("dimensions", dimensions)
    epochs = None if epochs is None else at_least_one("epochs", epochs)
    text = without_unk(text)
    if subsample == "auto":
        subsample = _SUBSAMPLE if text.tokens >= _LONG else None
    table: NDArray[np.float32] | None = None
    told: NDArray[np.bool_] = np.ones(len(text.words), np.bool_)
    if text.unk is not None:
        told[text.unk] = False
    if start == "svd":
        counted = pairs(
            text, window=window, weights=weights, subsample=subsample, memory=memory, **how
        )
        factors = svd(
            counted, min(dimensions, len(text.words) - 1), smoothing=smoothing, shift=shift, **how
        )
        del counted
        table = factors.vectors(power, combine)
        told = (table != 0).any(axis=1)
    trained = None
    if method != "svd":
        trained = train(
            text,
            objective=method,  # type: ignore[arg-type] # checked above
            dimensions=dimensions,
            start=table,
            radius=None if table is None else _RADIUS,
            epochs=_EPOCHS_FROM_SVD if epochs is None and table is not None else epochs,
            window=window,
            subsample=subsample,
            ledger=ledger,
            memory=memory,
            **how,
        )
        table = trained.table
    assert table is not None
    if not told.all():
        known = np.flatnonzero(told)
        words = [text.words[i] for i in known.tolist()]
        return Learned(Vectors(words, table[known], text.counts[known]), trained)
    return Learned(Vectors(text.words, table, text.counts), trained)
