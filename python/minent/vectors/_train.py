"""Training of vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from minent import _core
from minent._numbers import at_least_one
from minent._threads import thread_count
from minent.counts import PairTable
from minent.counts._engine import count_pairs
from minent.counts._pair_options import PairOptions
from minent.counts._source import Given, Options, Tokens, tokens_of
from minent.errors import InputError
from minent.measures import ledger as ledger_of
from minent.vectors._counts import Counts, counts_of, is_counts
from minent.vectors._settings import Settings, start_of
from minent.vectors._trained import Trained

if TYPE_CHECKING:
    import os
    from typing import Literal

    from numpy.typing import ArrayLike

    from minent._progress import Progress
    from minent.counts import Pairs
    from minent.text import Reading, Text
    from minent.text._sentences import Sentences
    from minent.text._sources import Corpus


def train(
    source: Corpus | Text | ArrayLike | PairTable | Pairs | None = None,
    *,
    sentences: Sentences | None = None,
    reading: Reading | None = None,
    vocab: int | None = None,
    objective: Literal["l2", "dot", "t"] = "l2",
    dimensions: int = 100,
    tables: int = 1,
    popularity: bool = True,
    sampling: Literal["negative", "softmax", "exact"] = "negative",
    epochs: int | None = None,
    learning_rate: float | None = None,
    window: int = 5,
    subsample: float | None = 1e-4,
    negatives: int = 5,
    smoothing: float = 0.75,
    optimizer: Literal["adam", "adagrad"] = "adam",
    rows: int = 1024,
    start: ArrayLike | Trained | None = None,
    radius: float | None = None,
    min_count: int = 1,
    max_vocab: int | None = None,
    unknown: Literal["drop", "word"] = "drop",
    ledger: bool = True,
    history_rows: int = 1000,
    seed: int = 0,
    threads: int | None = None,
    memory: int | str | None = None,
    temp_dir: str | os.PathLike[str] | None = None,
    progress: Progress = None,
) -> Trained:
    """Train vectors that make what stands together cheap.

    Minimizes S = sum of p(i, j) f(i, j) over pairs of words that stand near each other, where
    f = -log2 softmax over j of score(v_i, c_j) + b_j; see `cost` for the scores, and
    docs/objectives.md for what is done in detail.

    Parameters
    ----------
    source : path, iterable of paths, Text, array of int, or counts of pairs
        A corpus as for `minent.text.encode`, what that returned, or ids (-1 ends a sentence); or
        counts as `minent.counts.pairs` gives, or any square sparse matrix of whole numbers.
    sentences : iterable of str or of token lists
        Instead of `source`: sentences in memory.
    reading, vocab, min_count, max_vocab, unknown
        As for `minent.counts.pairs`.
    objective : {"l2", "dot", "t"}
        -|v - c|^2, <v, c> or -ln(1 + |v - c|^2).
    dimensions : int
        Numbers of a row.
    tables : {1, 2}
        Whether c is v, or has a table of its own.
    popularity : bool
        Whether b is trained, or stays 0.
    sampling : {"negative", "softmax", "exact"}
        How the sum over all words is dealt with: the word is told from noise one by one, or among
        noise (sampled softmax); or the sum is taken in full, over counts of pairs, which are made
        first if there are none. "exact" takes 8 vocab^2 dimensions operations an epoch.
    epochs : int, optional
        How often the source is gone through: 2, and 200 with "exact".
    learning_rate : float, optional
        At first; falls to 0 in a straight line. 0.025; 0.01 with a `start`; 0.05 with "exact".
    window : int
        Words on each side of a word, how many being drawn from 1 to this each time.
    subsample : float, optional
        Threshold t for leaving out tokens of frequent words, anew each epoch; see
        `minent.counts.pairs`. None keeps all.
    negatives : int
        Words of noise for each word, which all words in its window share.
    smoothing : float
        Noise is drawn in proportion to counts to this power.
    optimizer : {"adam", "adagrad"}
        With "exact".
    rows : int
        With "exact": how many words take part in a step.
    start : array_like of float, shape (vocab, dimensions), or Trained, optional
        Vectors to start from, which decide the dimensions; with those of `Trained` of the same
        words come contexts and, for the same objective, popularity.
    radius : float, optional
        Length that each row of `start` is given first; 1.6 to 1.8 is good for "l2".
    ledger : bool
        Whether to find S, which needs counts of pairs and, at the end, all words in the sums.
    history_rows : int
        Words whose pairs S is guessed from after each epoch; with as many as the vocabulary has, S
        in the history is exact, which takes as long as it does at the end.
    seed : int
        For everything drawn at random.
    threads : int, optional
        All cores by default. The result is the same for any number.
    memory, temp_dir
        For counting pairs, as for `minent.counts.pairs`.
    progress : bool or callable, optional
        True draws a bar on standard error.

    Returns
    -------
    Trained
        Table, contexts, popularity, history of S, ledger. Bits are those of the pairs of a text as
        the first epoch had them on average: the same tokens left out, and a pair at distance d
        counted as (window + 1 - d) / window.

    Raises
    ------
    DivergedError
        When numbers become infinite, with the step at which they did.
    InputError
        When a parameter is out of range, shapes do not fit, or there is no pair.

    References
    ----------
    kexue.fm archive 6191; Mikolov et al. (2013), arXiv 1310.4546; Gutmann & Hyvärinen (2010);
    Bengio & Senécal (2008); Ji et al. (2016), arXiv 1604.04661.

    Examples
    --------
    >>> from minent.vectors import train
    >>> text = ["red wine", "white wine", "red rose", "white rose"] * 5
    >>> options = {"objective": "dot", "tables": 2, "sampling": "exact", "subsample": None}
    >>> found = train(sentences=text, dimensions=2, **options)
    >>> found.words
    ['red', 'rose', 'white', 'wine']
    >>> found.table.shape
    (4, 2)
    >>> round(found.ledger.unigram, 6), round(found.ledger.conditional, 6)
    (2.0, 1.0)
    >>> found.ledger.method < 1.1
    True
    """
    history_rows = at_least_one("history_rows", history_rows)
    options = Options.of(min_count, max_vocab, unknown, memory, threads, temp_dir, progress)
    settings = Settings(
        objective=objective,
        dimensions=dimensions,
        tables=tables,
        popularity=popularity,
        sampling=sampling,
        epochs=epochs,
        rate=learning_rate,
        negatives=negatives,
        smoothing=smoothing,
        optimizer=optimizer,
        rows=rows,
        seed=seed,
        threads=thread_count(threads),
    )
    given = start_of(start, radius, settings)
    settings = settings.check(given)
    if is_counts(source):
        if sentences is not None or reading is not None or vocab is not None:
            raise InputError("counts were made before: no sentences, reading or vocab go with them")
        made = counts_of(source)
        _same_words(start, made.words)
        return _on_counts(made, made.words, settings, given, ledger, history_rows, options)
    window = at_least_one("window", window)
    wanted = PairOptions(window, weights="linear", subsample=subsample, seed=seed).check()
    tokens = tokens_of(Given(source, sentences, reading, vocab), options)
    assert tokens.ids is not None
    _same_words(start, tokens.words())
    counts = _count(tokens, wanted, options) if ledger or sampling == "exact" else None
    if sampling == "exact" and counts is not None:
        return _on_counts(counts, tokens.words(), settings, given, ledger, history_rows, options)
    found = _core.train_on_text(
        tokens.ids,
        tokens.counts.astype("uint64"),
        settings.keywords(),
        window=window,
        subsample=wanted.subsample,
        start=given,
        looks=None if counts is None else (*counts.arrays, history_rows),
        progress=options.watch,
    )
    return _trained(tokens.words(), found, settings, counts, options)


def _same_words(start: Any, words: list[str] | None) -> None:  # noqa: ANN401 - anything
    """Raise `InputError` where vectors to start from are those of other words."""
    known = start.words if isinstance(start, Trained) else None
    if known is not None and words is not None and known != words:
        raise InputError("the start has other words, or in another order, than the source")


def _count(tokens: Tokens, wanted: PairOptions, options: Options) -> Counts:
    """Count the pairs of a text as the first epoch has them on average."""
    counted = count_pairs(tokens, wanted, options)
    made = counts_of(PairTable(*counted.matrix(), None, None, counted.unit, {}))
    if not len(made.data):
        raise InputError(
            "there is no pair of words to learn from"
            + ("; subsample=None keeps all words" if wanted.subsample else "")
        )
    return made


def _on_counts(
    counts: Counts,
    words: list[str] | None,
    settings: Settings,
    start: Any,  # noqa: ANN401 - arrays or None
    ledger: bool,
    history_rows: int,
    options: Options,
) -> Trained:
    found = _core.train_on_pairs(
        *counts.arrays,
        settings.keywords(),
        unit=counts.unit,
        start=start,
        looks=(*counts.arrays, history_rows) if ledger else None,
        progress=options.watch,
    )
    return _trained(words, found, settings, counts if ledger else None, options)


def _trained(
    words: list[str] | None,
    found: Any,  # noqa: ANN401 - what the compiled module returns
    settings: Settings,
    counts: Counts | None,
    options: Options,
) -> Trained:
    table, contexts, popularity, history = found
    total = None
    if counts is not None:
        bits = _core.vectors_cost(
            *counts.arrays,
            table,
            contexts=contexts,
            popularity=popularity,
            objective=settings.objective,
            threads=settings.threads,
            progress=options.watch,
        )
        total = ledger_of(counts.pairs(), bits)
    return Trained(words, table, contexts, popularity, settings.objective, history, total)
