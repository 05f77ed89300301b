"""What counting will need, guessed from a sample before the work begins."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from minent import _core
from minent._threads import thread_count
from minent.counts._heaps import ngrams_of, pairs_of, words_of
from minent.counts._sample import take_sample
from minent.errors import MinentError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from minent.counts._heaps import Words
    from minent.counts._pair_options import PairOptions
    from minent.counts._source import Options
    from minent.text._reading import Reading
    from minent.text._sources import Source

_MB = 2**20
# These figures fit the peaks of runs on 4 to 100 MB of English and Chinese.
_START, _NUMPY, _THREAD, _DICTIONARY = 20 * _MB, 13 * _MB, 8 * _MB, 38 * _MB
_WORD = 85  # a word in the tables of words, beside twice its bytes
_NAME = 70  # a word in a list, beside its bytes
_ID = 8  # an id of the text, and its place, while n-grams or pairs are counted
_MORE = 1.2  # files are said to take "up to" so much


class Needs(NamedTuple):
    """What counting needs, about; None is not known."""

    text: float
    """Bytes of text."""
    tokens: float | None = None
    types: float | None = None
    memory: float | None = None
    """Bytes of memory, if there is no limit."""
    spills: bool = False
    """Whether the limit is too low for that."""
    temporary: float = 0.0
    """Bytes of temporary files, at most."""


class Work(NamedTuple):
    """What is to be done with the text."""

    order: int = 0
    """The length of n-grams; 0 for words alone."""
    pairs: PairOptions | None = None
    """Or which pairs are counted."""
    form: str = "rows"
    """In which form they are written."""
    top: bool = False
    """Whether only the most frequent n-grams are wanted."""
    table: bool = False
    """Whether n-grams are held as arrays too."""


def estimate(
    sources: Sequence[Source], reading: Reading, options: Options, work: Work
) -> Needs | None:
    """Guess what counting needs; None where that cannot be known, as with standard input.

    A sample of a megabyte is looked at, whatever the size of the files.
    """
    try:
        sample = take_sample(sources)
        if sample is None:
            return None
        keywords = reading._replace(errors="replace").keywords()
        words = words_of(sample.pieces, keywords)
        if not words.law.different:
            return Needs(sample.size)
        times = sample.size / words.size
        if not work.order and work.pairs is None:
            return _of_words(words, times, options, work)._replace(text=sample.size)
        return _of_ids(sample.pieces, keywords, words, times, options, work)._replace(
            text=sample.size
        )
    except (OSError, MinentError):
        return None


def _of_words(words: Words, times: float, options: Options, work: Work) -> Needs:
    """Guess what it takes to read and count words."""
    types = words.law.at(times)
    base = _START + min(_THREAD, words.size * times) * thread_count(options.threads)
    base += _DICTIONARY if words.info["tokens"] == "jieba" else 0
    tables = types * (_WORD + 2 * words.length)
    spills = tables > max(options.limit - base, options.limit / 8) / 2
    aside = tables / 4 if spills else 0.0
    rows = 0.0 if work.top or work.form != "rows" else types * (words.length + 5)
    tokens = words.info["n_tokens"] * times
    return Needs(0, tokens, types, base + tables, spills, _MORE * (aside + rows))


def _of_ids(
    pieces: list[bytes],
    keywords: dict[str, object],
    words: Words,
    times: float,
    options: Options,
    work: Work,
) -> Needs:
    """Guess what it takes to keep a text as ids and count n-grams or pairs of them."""
    found = _of_words(words, times, options, work._replace(form="none"))
    tokens, types, memory = found.tokens or 0.0, found.types or 0.0, found.memory or 0.0
    memory += _NUMPY
    ids = tokens + words.info["n_sentences"] * times
    found = found._replace(memory=memory, temporary=found.temporary + _MORE * 4 * ids)
    if work.order == 1:
        return found
    if work.pairs is not None and work.pairs.window == "document":
        return found._replace(memory=None)  # documents cannot be seen in a sample
    kept = min(types * words.law.kept(options.min_count), options.max_vocab or types)
    keys = _keys(pieces, keywords, max(1, int(kept)), times, options.unknown, work)
    # bytes of each in memory, and how much more that is while it grows
    width, growth = (8, 1.7) if work.pairs else (4 * work.order + 4, 1.3)
    base = memory - types * (_WORD + 2 * words.length) + kept * (_NAME + words.length)
    counting = base + _ID * ids + keys * width * growth
    counting += keys * 8 + kept * _NAME if work.table else 0
    room = max(options.limit - base, options.limit / 8) / 2
    spills = found.spills or max(ids * 2 * _ID, keys * 3 * width) > room
    files = found.temporary + _MORE * keys * _on_disk(work, words.length, spills)
    return found._replace(memory=max(memory, counting), spills=spills, temporary=files)


def _keys(
    pieces: list[bytes],
    keywords: dict[str, object],
    vocab: int,
    times: float,
    unknown: str,
    work: Work,
) -> float:
    """Guess how many different n-grams or pairs there are."""
    import numpy as np

    read = _core.encode([("sample", pieces)], keywords)
    ids, counts = read.ids, np.asarray(read.counts)
    if vocab < len(counts):
        rare = ids >= vocab
        ids = ids[~rare] if unknown == "drop" else np.where(rare, vocab - 1, ids)
    ids = np.ascontiguousarray(ids, dtype=np.int32)
    if work.pairs is None:
        return ngrams_of(ids, len(counts), work.order).at(times)
    law, share = pairs_of(ids, counts, work.pairs)
    return law.at(times / max(share, 1e-9))


def _on_disk(work: Work, length: float, spills: bool) -> float:
    """Return how many bytes of temporary files each n-gram or pair takes."""
    run = 1.3 * ((work.order or 2) + 1) if spills else 0.0
    if work.pairs is not None:
        return run + {"npz": 4.0, "glove": 0.0}.get(work.form, 3.0)
    if (work.form == "rows" or work.top) and not work.table:
        return run + work.order * (length + 1) + 3
    return run
