"""Counts of pairs of words that stand near each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from minent.counts._engine import engine_of
from minent.counts._pair_options import PairOptions
from minent.counts._pair_table import PairTable
from minent.counts._source import Given, Options, Tokens, program

if TYPE_CHECKING:
    import os
    from typing import Literal

    from numpy.typing import ArrayLike

    from minent._progress import Progress
    from minent.text import Reading, Text
    from minent.text._sentences import Sentences
    from minent.text._sources import Corpus


def pairs(
    source: Corpus | Text | ArrayLike | None = None,
    *,
    sentences: Sentences | None = None,
    reading: Reading | None = None,
    vocab: int | None = None,
    window: int | Literal["sentence", "document"] = 5,
    direction: Literal["both", "before", "after"] = "both",
    weights: Literal["flat", "harmonic", "linear"] = "flat",
    across: bool = False,
    once: bool = False,
    subsample: float | None = None,
    seed: int = 0,
    min_count: int = 1,
    max_vocab: int | None = None,
    unknown: Literal["drop", "word"] = "drop",
    memory: int | str | None = None,
    threads: int | None = None,
    temp_dir: str | os.PathLike[str] | None = None,
    engine: Any = "threads",  # noqa: ANN401 - a word or a client of Dask
    progress: Progress = None,
) -> PairTable:
    """Count which words stand near which.

    Parameters
    ----------
    source : path, iterable of paths, Text, or array of int
        A corpus as for `minent.text.encode`, what that returned, or ids (-1 ends a sentence).
    sentences : iterable of str or of token lists
        Instead of `source`: sentences in memory.
    reading : Reading, optional
        How a corpus or sentences are read.
    vocab : int, optional
        With ids: how many words there are; by default the largest id and one.
    window : int, "sentence" or "document"
        Words at most so far apart are a pair; or all words of a sentence, or of a document, which
        is a file. A word is a pair with itself where it stands twice.
    direction : {"both", "before", "after"}
        Count, for row i, words on both sides of i, or only those before or after it.
    weights : {"flat", "harmonic", "linear"}
        A pair at distance d counts 1, 1/d, or (window + 1 - d) / window. Counts are whole numbers
        of ``1 / unit``, so that sums are exact; harmonic weights are exact for windows up to 22,
        and rounded to 1/232,792,560 beyond.
    across : bool
        Let windows go across the ends of sentences; they never go across those of files.
    once : bool
        With a sentence or document: count how many of them hold the pair.
    subsample : float, optional
        Leave out tokens of words with a share f above this t, so that one stays with probability
        sqrt(t/f) + t/f, before windows are made (as word2vec does). Drawn by seed and position.
    seed : int
        For subsampling.
    min_count : int
        Rarer words are left out.
    max_vocab : int, optional
        Keep at most so many words, the most frequent ones.
    unknown : {"drop", "word"}
        Words that are left out close ranks, as in GloVe and word2vec; or they become ``<unk>``.
    memory : int or str, optional
        Bytes, or a size such as "2G", that this process may hold; what does not fit goes to sorted
        runs on disk, and the counts are the same. The table that is returned is held in memory
        whatever its size. Half of the memory of the machine by default.
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
    PairTable
        Counts as compressed sparse rows, with words.

    Raises
    ------
    InputError
        When a parameter is out of range; see also `minent.text.encode`.
    OSError
        When the folder of temporary files is full.

    References
    ----------
    Pennington, Socher & Manning (2014), GloVe, for harmonic weights; Levy, Goldberg & Dagan (2015),
    TACL 3, 211-225, for linear ones; Mikolov et al. (2013), arXiv 1310.4546, for subsampling.

    Examples
    --------
    >>> from minent.counts import pairs
    >>> found = pairs(sentences=["a b c", "a c"], window=2, weights="harmonic")
    >>> found.words, found.unit
    (['a', 'c', 'b'], 2)
    >>> found.to_scipy().toarray().tolist()
    [[0.0, 1.5, 1.0], [1.5, 0.0, 1.0], [1.0, 1.0, 0.0]]
    """
    wanted = PairOptions(window, direction, weights, across, once, subsample, seed).check()
    options = Options.of(min_count, max_vocab, unknown, memory, threads, temp_dir, progress)
    given = Given(source, sentences, reading, vocab)
    tokens, counts = engine_of(engine).pairs(given, wanted, options)
    about = about_pairs(tokens, wanted)
    return PairTable(*counts.matrix(), tokens.words(), tokens.counts, counts.unit, about)


def about_pairs(tokens: Tokens, wanted: PairOptions) -> dict[str, Any]:
    """Return what a file of pairs says of itself."""
    return {"program": program(), "pairs": wanted._asdict(), **tokens.info}
