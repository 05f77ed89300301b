"""The function `minent.vectors.learn`: from text to vectors for similarity."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from minent.counts import pairs
from minent.errors import InputError
from minent.text import Text, encode
from minent.vectors._svd import NothingAboveChance, svd
from minent.vectors._vectors import Vectors

if TYPE_CHECKING:
    from typing import Literal

    from minent._progress import Progress
    from minent.text import Reading
    from minent.text._sentences import Sentences
    from minent.text._sources import Corpus

# Frequent words say little where there is much text; where there is little, nothing can be spared.
_LONG, _SUBSAMPLE = 1_000_000, 1e-4


def learn(
    source: Corpus | Text | None = None,
    *,
    sentences: Sentences | None = None,
    reading: Reading | None = None,
    dimensions: int = 300,
    window: int = 5,
    weights: Literal["flat", "harmonic", "linear"] = "linear",
    subsample: float | Literal["auto"] | None = "auto",
    smoothing: float = 0.75,
    shift: float = 1.0,
    power: float = 0.4,
    combine: Literal["sum", "left", "both"] = "sum",
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
    keeps what both have in common. The defaults were chosen on WordSim-353 and SimLex-999, English
    Wikipedia, 9.65 M words; see ``docs/vectors.md``.

    Parameters
    ----------
    source : path, iterable of paths, or Text
        A corpus as for `minent.text.encode`, or what that returned.
    sentences : iterable of str or of token lists
        Instead of `source`: sentences in memory.
    reading : Reading, optional
        How a corpus or sentences are read.
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
    min_count, max_vocab, memory
        As in `minent.counts.pairs`.
    seed : int
        For everything drawn at random.
    threads : int, optional
        All cores by default; the result does not depend on it.
    progress : bool or callable, optional
        True draws a bar on standard error.

    Returns
    -------
    Vectors
        A vector for each word of the vocabulary, in order of rank; shorter ones where the text has
        not so many dimensions. Words that no pair tells of have a vector of zeros.

    Raises
    ------
    InputError
        When a parameter is out of range, or there are fewer than two words.

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
    if subsample == "auto":
        subsample = _SUBSAMPLE if text.tokens >= _LONG else None
    counted = pairs(
        text,
        window=window,
        weights=weights,
        subsample=subsample,
        memory=memory,
        seed=seed,
        threads=threads,
        progress=progress,
    )
    words = counted.words
    if words is None or len(words) < 2:
        raise InputError("vectors need at least 2 words, and their names")
    try:
        factors = svd(
            counted,
            min(dimensions, len(words) - 1),
            smoothing=smoothing,
            shift=shift,
            seed=seed,
            threads=threads,
            progress=progress,
        )
        table = factors.vectors(power, combine)
    except NothingAboveChance:
        table = np.zeros((len(words), 1), np.float32)
    return Vectors(words, table, counted.word_counts)
