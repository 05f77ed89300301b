"""Entropies of the n-grams of a text, measured while they are counted, one order after another."""

from __future__ import annotations

from math import log, log2, nan
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from minent import _core
from minent.counts._engine import count_ngrams
from minent.counts._names import names_of
from minent.measures._blocks import Curve
from minent.measures._entropy import entropy
from minent.measures._estimate import ESTIMATORS, Estimate, check_estimator, unit_size
from minent.measures._ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from minent._core import Encoded
    from minent.counts._engine import Engine
    from minent.counts._source import Given, Options, Tokens
    from minent.measures._estimate import Estimator, Unit

# Ids that are looked at together.
_PIECE = 1 << 20


class TextEntropies(NamedTuple):
    """What `measure_text` finds."""

    tokens: Tokens
    """The text."""
    characters: float
    """The mean number of characters in a word."""
    curve: list[Curve]
    """One point for each order."""
    unigram: dict[Estimator, Estimate]
    """H_1 by each estimator."""
    ledger: Ledger | None
    """Bits per word, the end of a sentence being one more; None where pairs were not counted."""


class _Counts(NamedTuple):
    """N-grams of one order: how many have each count, and the table where it fits in memory."""

    values: NDArray[np.uint64]
    times: NDArray[np.uint64] | None
    grams: NDArray[np.int32] | None


def measure_text(
    engine: Engine,
    given: Given,
    order: int,
    options: Options,
    *,
    estimator: Estimator = "plugin",
    unit: Unit = "bits",
    on_text: Callable[[Tokens], None] | None = None,
) -> TextEntropies:
    """Read a text once, and measure its blocks of 1 to `order` words; see `block_entropies`.

    Tables of n-grams are held in memory one at a time, and only where all n-grams of the text would
    fit if they were different. Others stay on disk: H_n and h_n are the same, but the error of h_n,
    which needs the table, is NaN. `on_text` is told of the text before its n-grams are counted.
    """
    name, size = check_estimator(estimator), unit_size(unit)
    tokens, _ = engine.ngrams(given, 1, options)
    if on_text is not None:
        on_text(tokens)
    mean = _mean_length(tokens, options)
    curve: list[Curve] = []
    ledger, before = None, 0.0
    for n in range(1, order + 1):
        found = _count(engine, given, tokens, n, options)
        block = entropy(found.values, multiplicities=found.times, estimator=estimator, unit=unit)
        error = block.error if n == 1 else nan
        if n > 1 and found.grams is not None:
            error = _core.last_given_rest(found.grams, found.values, estimator=name)[1] / size
        step = Estimate(block.value - before, error, block.n, block.types)
        each = step.value / mean if mean else None
        curve.append(Curve(n, block, step, block.value / n, each))
        before = block.value
        if n == 2:
            ledger = _ledger(tokens, found)
    values, times = _profile(tokens.counts)
    unigram = {
        one: entropy(values, multiplicities=times, estimator=one, unit=unit) for one in ESTIMATORS
    }
    return TextEntropies(tokens, mean, curve, unigram, ledger)


def _count(engine: Engine, given: Given, tokens: Tokens, n: int, options: Options) -> _Counts:
    """Count n-grams, again from the text only where the engine keeps the ids to itself."""
    if n == 1:
        return _Counts(*_profile(tokens.counts), None)
    if tokens.ids is None:
        _, counted = engine.ngrams(given, n, options)
        assert counted is not None
    else:
        counted = count_ngrams(tokens, n, options)
    # ids and a count for each n-gram, and as much again while they are sorted
    if int(tokens.counts.sum()) * (4 * n + 8) * 2 <= options.to_count():
        grams, counts = counted.table()
        return _Counts(counts, None, grams)
    return _Counts(*counted.profile(), None)


def _profile(counts: NDArray[Any]) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Say how many words have each count; those of none are left out."""
    values, times = np.unique(counts[counts > 0], return_counts=True)
    return values.astype(np.uint64), times.astype(np.uint64)


def _mean_length(tokens: Tokens, options: Options) -> float:
    if not tokens.between:
        return 1.0  # a token is a character as readers see it, whatever it is made of
    names = names_of(tokens, options.temp_dir)
    return names.characters(tokens.counts) / int(tokens.counts.sum())


def _ledger(tokens: Tokens, pairs: _Counts) -> Ledger | None:
    """Make the ledger of pairs of adjacent words, and of words with the ends of sentences."""
    edges = _edges(tokens, pairs)
    if edges is None:
        return None
    sentences = int(edges[0].sum())
    inside = _profile(pairs.values) if pairs.times is None else (pairs.values, pairs.times)
    unigram = _entropy(_profile(tokens.counts), _profile(np.array([sentences])))
    joint = _entropy(inside, *map(_profile, edges))
    conditional = max(0.0, joint - unigram)
    words = int(np.count_nonzero(tokens.counts)) + 1
    return Ledger(log2(words), unigram, conditional, unigram - conditional, None, None)


def _entropy(*profiles: tuple[NDArray[np.uint64], NDArray[np.uint64]]) -> float:
    """Return the bits of the counts of all profiles together."""
    values, times = (np.concatenate(parts) for parts in zip(*profiles, strict=True))
    return entropy(values, multiplicities=times).value


def _edges(tokens: Tokens, pairs: _Counts) -> tuple[NDArray[Any], NDArray[Any]] | None:
    """Count how often each word begins a sentence, and ends one."""
    if pairs.grams is not None:
        inner = [np.zeros(tokens.vocab, np.int64) for _ in range(2)]
        for place, total in enumerate(inner):
            np.add.at(total, pairs.grams[:, place], pairs.values.astype(np.int64))
        return tokens.counts - inner[1], tokens.counts - inner[0]
    if tokens.ids is None:
        return None
    # half the memory where it is enough
    narrow = int(tokens.counts.sum()) < 1 << 32
    first, last = np.zeros((2, tokens.vocab), np.uint32 if narrow else np.int64)
    before = np.full(1, -1, np.int32)
    for some in _pieces(tokens.ids):
        piece = np.concatenate([before, some])
        ends = piece < 0
        np.add.at(first, piece[1:][ends[:-1] & ~ends[1:]], 1)
        np.add.at(last, piece[:-1][~ends[:-1] & ends[1:]], 1)
        before = piece[-1:]
    return first, last


def _pieces(ids: Encoded | NDArray[np.int32]) -> Iterator[NDArray[np.int32]]:
    """Give ids some at a time; those of a file are read, for mapped ones would count as memory."""
    if isinstance(ids, np.ndarray):
        for start in range(0, len(ids), _PIECE):
            yield ids[start : start + _PIECE]
        return
    start = 0
    while len(piece := ids.read_ids(start, _PIECE)):
        yield piece
        start += _PIECE


def in_unit(ledger: Ledger, unit: Unit) -> dict[str, float]:
    """Give a ledger in bits or nats."""
    size = 1.0 if unit == "bits" else log(2)
    names = {"log_vocab": ledger.log2_vocab, "unigram": ledger.unigram}
    names.update(conditional=ledger.conditional, mutual=ledger.mutual)
    return {name: value * size for name, value in names.items()}
