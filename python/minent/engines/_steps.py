"""What is done with one shard; each step can run in any process that sees the files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from minent import _core
from minent._threads import thread_count
from minent.counts._engine import Threads, count_ngrams, count_pairs
from minent.counts._source import Options, Tokens

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from minent.counts._pair_options import PairOptions
    from minent.engines._shards import Shard
    from minent.text._reading import Reading

# What a step gives: a sorted run, and what there is to say of it.
Made = tuple[bytes, dict[str, Any]]


def word_run(shard: Shard, reading: Reading, options: Options) -> Made:
    """Count the words of a shard."""
    shard.check()
    counted = Threads().words(shard.pieces, reading, options)
    return counted.run(temp_dir=options.temp_dir), dict(counted.info)


def gram_run(
    shard: Shard, reading: Reading, options: Options, vocabulary: Vocabulary, order: int
) -> Made:
    """Count the n-grams of a shard; of order 1, only its sentences."""
    tokens = _encoded(shard, reading, options, vocabulary)
    about = {name: tokens.info[name] for name in ("n_sentences", "n_tokens")}
    if order == 1:
        return b"", about
    return count_ngrams(tokens, order, options).run(temp_dir=options.temp_dir), about


def pair_run(
    shard: Shard,
    first: int,
    reading: Reading,
    options: Options,
    vocabulary: Vocabulary,
    wanted: PairOptions,
) -> Made:
    """Count the pairs of a shard, before which there are `first` tokens."""
    tokens = _encoded(shard, reading, options, vocabulary)
    counts = count_pairs(tokens, wanted, options, first)
    about = {name: tokens.info[name] for name in ("n_sentences", "n_tokens")}
    return counts.run(temp_dir=options.temp_dir), {**about, "unit": counts.unit}


class Vocabulary:
    """The words of a text, which all shards share."""

    def __init__(self, known: _core.Known, counts: NDArray[np.int64]) -> None:
        self.known, self.counts = known, counts

    def tokens(self, run: bytes | str) -> int:
        """Return how many tokens of a shard, whose run of words is given, are in the vocabulary."""
        return self.known.tokens(run)


def _encoded(shard: Shard, reading: Reading, options: Options, vocabulary: Vocabulary) -> Tokens:
    shard.check()
    raw = _core.encode(
        shard.pieces,
        reading.keywords(),
        known=vocabulary.known,
        digest=False,
        threads=thread_count(options.threads),
        memory=options.to_read(),
        temp_dir=options.temp_dir,
        progress=options.watch,
    )
    known, documents = vocabulary.known, np.asarray(raw.documents)
    return Tokens(raw, len(known), known, vocabulary.counts, documents, dict(raw.info), " ")
