"""What counting will need, guessed from a sample before the work begins."""

from __future__ import annotations

from math import exp, lgamma
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from minent import _core
from minent._threads import thread_count
from minent.counts._sample import take_sample
from minent.errors import MinentError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from minent.counts._pair_options import PairOptions
    from minent.counts._source import Options
    from minent.text._reading import Reading
    from minent.text._sources import Source

_MB = 2**20
# These figures fit the peaks of runs on 4 to 100 MB of English and Chinese.
_START, _THREAD, _DICTIONARY = 33 * _MB, 8 * _MB, 38 * _MB
_WORD = 85  # a word in the tables of words, beside twice its bytes
_ID = 8  # an id of the text, and its place, while n-grams or pairs are counted
_MORE = 1.2  # files are said to take "up to" so much
# Tokens of the sample whose pairs are counted, times the window.
_PAIRS = 400_000


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


class _Law(NamedTuple):
    """How many different things there are in so many, by Heaps' law."""

    different: int
    slope: float

    @classmethod
    def of(cls, counts: NDArray[np.uint64], times: NDArray[Any]) -> _Law:
        """Fit it to counts of counts: new things come at the share of those seen once."""
        different = int(times.sum())
        return cls(different, int(times[counts == 1].sum()) / max(1, different))

    def at(self, times: float) -> float:
        """Return how many there are in a text so many times as long."""
        return self.different * float(max(1.0, times) ** self.slope)

    def kept(self, least: int) -> float:
        """Return the share of things that occur so often at least, by the same law."""
        if least == 1 or not 0 < self.slope < 1:
            return 1.0
        return exp(lgamma(least - self.slope) - lgamma(1 - self.slope) - lgamma(least))


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
        if not any(sample.pieces):
            return Needs(sample.size)
        keywords = reading._replace(errors="replace").keywords()
        read = _core.encode([("sample", sample.pieces)], keywords)
    except (OSError, MinentError):
        return None
    times = sample.size / sum(map(len, sample.pieces))
    words = _Law.of(*np.unique(np.asarray(read.counts), return_counts=True))
    types = words.at(times)
    length = sum(len(word.encode()) for word in read.words) / len(read.words)
    found = Needs(sample.size, read.info["n_tokens"] * times, types)
    base = _START + _THREAD * thread_count(options.threads)
    base += _DICTIONARY if read.info["tokens"] == "jieba" else 0
    tables = types * (_WORD + 2 * length)
    reading_spills = tables > max(options.limit - base, options.limit / 8) / 2
    aside = tables / 4 if reading_spills else 0.0
    if not work.order and work.pairs is None:
        rows = types * (length + 5) if work.form == "rows" and not work.top else 0.0
        return found._replace(
            memory=base + tables, spills=reading_spills, temporary=_MORE * (aside + rows)
        )
    kept = min(types * words.kept(options.min_count), options.max_vocab or types)
    law, share = _law(read, work, max(1, int(kept)), options.unknown)
    ids = found.tokens + read.info["n_sentences"] * times
    if law is None:
        return found._replace(temporary=_MORE * 4 * ids)
    keys = law.at(times / max(share, 1e-9))
    # bytes of each in memory, and how much more that is while it grows
    width, growth = (8, 1.7) if work.pairs else (4 * work.order + 4, 1.3)
    if work.order == 1:
        return found._replace(
            memory=base + tables, spills=reading_spills, temporary=_MORE * (4 * ids + aside)
        )
    here = base + kept * (length + 70) + _ID * ids + keys * width * growth
    here += keys * 8 + kept * 70 if work.table else 0
    room = max(options.limit - base - kept * (length + 70), options.limit / 8) / 2
    spills = reading_spills or max(ids * 16, keys * 3 * width) > room
    temporary = 4 * ids + aside + keys * _on_disk(work, length, spills)
    return found._replace(
        memory=max(base + tables, here), spills=spills, temporary=_MORE * temporary
    )


def _law(read: _core.Encoded, work: Work, vocab: int, unknown: str) -> tuple[_Law | None, float]:
    """Fit the law to n-grams or pairs of the sample, and say what share of it was looked at.

    Documents cannot be seen in a sample.
    """
    ids, side = read.ids, len(read.counts)
    if vocab < side:
        rare = ids >= vocab
        ids = ids[~rare] if unknown == "drop" else np.where(rare, vocab - 1, ids)
    if work.order == 1:
        return _Law(vocab, 0.0), 1.0
    if work.pairs is None:
        ids = np.ascontiguousarray(ids, dtype=np.int32)
        return _Law.of(*_core.count_ngrams(ids, side, work.order).profile()), 1.0
    if work.pairs.window == "document":
        return None, 1.0
    # weights are no counts: what was seen once is found in a flat window
    flat = work.pairs._replace(weights="flat").keywords()
    some = np.ascontiguousarray(ids[: _PAIRS // flat["window"]], dtype=np.int32)
    sampling = work.pairs.sampling(np.asarray(read.counts).astype(np.int64))
    run = _core.count_pairs(some, side, **flat, sampling=sampling).run()
    law = _Law.of(*_core.GramCounts.from_runs([run], 2).profile())
    return law, len(some) / max(1, len(ids))


def _on_disk(work: Work, length: float, spills: bool) -> float:
    """Return how many bytes of temporary files each n-gram or pair takes."""
    bytes_ = (work.order if work.pairs is None else 2) + 1.0
    bytes_ = 1.3 * bytes_ if spills else 0.0
    if work.pairs is not None:
        return bytes_ + {"npz": 4.0, "glove": 0.0}.get(work.form, 3.0)
    if (work.form == "rows" or work.top) and not work.table:
        return bytes_ + work.order * (length + 1) + 3
    return bytes_
