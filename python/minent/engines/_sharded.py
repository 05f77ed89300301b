"""Counting shard by shard, wherever the shards are counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np

from minent import _core
from minent.counts._source import Given, Options, Tokens, choice_of, named_tokens
from minent.engines._shards import Plan, Shard, plan, sum_up
from minent.engines._steps import Made, Vocabulary, gram_run, pair_run, word_run
from minent.errors import EmptyTextError, InputError
from minent.text._encode import what_to_read
from minent.text._reading import Reading
from minent.text._text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from minent.counts._pair_options import PairOptions
    from minent.text._sources import Source

    # A run, or something that stands for one that lies elsewhere.
    Run = Any


class Job(NamedTuple):
    """One step for every shard."""

    # what is counted: the name of the runs
    kind: str
    # how many words or ids a key has
    order: int
    step: Callable[..., Made]
    shards: list[Shard]
    # what the step is given besides, for each shard and for all
    each: list[tuple[Any, ...]]
    shared: tuple[Any, ...]


class Place(Protocol):
    """Where steps run, and where runs stay."""

    def begin(self, plan: Plan, options: Options, about: dict[str, Any]) -> Options:
        """Learn what is to be counted; give the options of each step."""
        ...

    def share(self, value: object) -> object:
        """Bring a value to where the steps run."""
        ...

    def run(
        self, job: Job, options: Options, *, apart: bool
    ) -> tuple[list[Run], list[dict[str, Any]]]:
        """Do a step for every shard; give runs, and what was said of each shard in order.

        If `apart`, there is a run for each shard, in order; otherwise some may be merged.
        """
        ...

    def ask(self, question: Callable[[Any, Run], int], value: object, runs: list[Run]) -> list[int]:
        """Ask something of every run."""
        ...

    def merge(self, order: int, runs: list[Run]) -> Sequence[bytes | str]:
        """Bring runs together, as few as suit the place."""
        ...


class Sharded:
    """An engine that counts shard by shard.

    Parameters
    ----------
    place : Place
        Where steps run.
    size : int
        Bytes of text in a shard.
    """

    def __init__(self, place: Place, size: int) -> None:
        self._place, self._size = place, size

    def words(self, sources: list[Source], reading: Reading, options: Options) -> _core.WordCounts:
        """Count words; see `minent.counts.words`."""
        shards = plan(sources, reading, self._size, whole=False)
        inner = self._place.begin(shards, options, {"count": "words"})
        return self._words(shards, inner, options, apart=False)[0]

    def ngrams(
        self, given: Given, order: int, options: Options
    ) -> tuple[Tokens, _core.GramCounts | None]:
        """Count n-grams; see `minent.counts.ngrams`."""
        shards = self._plan(given, whole=False)
        inner = self._place.begin(shards, options, {"count": "ngrams", "order": order})
        vocabulary, info, _ = self._vocabulary(shards, inner, options, apart=False)
        if order == 1 and options.unknown == "word":
            return self._tokens(shards, vocabulary, options, info), None
        shared = (shards.reading, inner, self._place.share(vocabulary), order)
        each: list[tuple[Any, ...]] = [() for _ in shards.shards]
        job = Job("ngrams", order, gram_run, shards.shards, each, shared)
        runs, infos = self._place.run(job, options, apart=False)
        tokens = self._tokens(shards, vocabulary, options, info, infos)
        if order == 1:
            return tokens, None
        merged = self._place.merge(order, runs)
        return tokens, _core.GramCounts.from_runs(merged, order, temp_dir=options.temp_dir)

    def pairs(
        self, given: Given, wanted: PairOptions, options: Options
    ) -> tuple[Tokens, _core.PairCounts]:
        """Count pairs; see `minent.counts.pairs`."""
        shards = self._plan(given, whole=wanted.across or wanted.window == "document")
        about = {"count": "pairs", **wanted._asdict()}
        inner = self._place.begin(shards, options, about)
        sampled = wanted.subsample is not None
        vocabulary, info, words = self._vocabulary(shards, inner, options, apart=sampled)
        there = self._place.share(vocabulary)
        firsts = [0] * len(shards.shards)
        if sampled:
            kept = self._place.ask(Vocabulary.tokens, there, words)
            firsts = [0, *np.cumsum(kept, dtype=np.int64).tolist()[:-1]]
        shared = (shards.reading, inner, there, wanted)
        each: list[tuple[Any, ...]] = [(first,) for first in firsts]
        runs, infos = self._place.run(
            Job("pairs", 2, pair_run, shards.shards, each, shared), options, apart=False
        )
        tokens = self._tokens(shards, vocabulary, options, info, infos)
        merged, side = self._place.merge(2, runs), len(vocabulary.known)
        unit, folder = infos[0]["unit"], options.temp_dir
        return tokens, _core.PairCounts.from_runs(merged, side, unit=unit, temp_dir=folder)

    def _plan(self, given: Given, *, whole: bool) -> Plan:
        source, sentences, reading, vocab = given
        if isinstance(source, Text | np.ndarray) or vocab is not None:
            raise InputError("this engine counts files, and not texts or ids that are in memory")
        sources, reading = what_to_read(source, sentences, (reading or Reading()).check())
        return plan(sources, reading, self._size, whole=whole)

    def _words(
        self, shards: Plan, inner: Options, options: Options, *, apart: bool
    ) -> tuple[_core.WordCounts, list[Run]]:
        """Count all words; the runs of the shards stay where they are, if `apart` one for each."""
        each: list[tuple[Any, ...]] = [() for _ in shards.shards]
        job = Job("words", 1, word_run, shards.shards, each, (shards.reading, inner))
        runs, infos = self._place.run(job, options, apart=apart)
        counted = _core.WordCounts.from_runs(
            self._place.merge(1, runs),
            sum_up(shards.names, shards.shards, infos),
            memory=options.to_read(),
            temp_dir=options.temp_dir,
        )
        return counted, runs

    def _vocabulary(
        self, shards: Plan, inner: Options, options: Options, *, apart: bool
    ) -> tuple[Vocabulary, dict[str, Any], list[Run]]:
        counted, runs = self._words(shards, inner, options, apart=apart)
        info = dict(counted.info)
        if info["n_tokens"] == 0:
            raise EmptyTextError(f"no words in {', '.join(shards.names)}")
        known, counts = counted.choose(
            min_count=options.min_count, max_vocab=options.max_vocab, unknown=options.unknown
        )
        return Vocabulary(known, np.asarray(counts).view(np.int64)), info, runs

    def _tokens(
        self,
        shards: Plan,
        vocabulary: Vocabulary,
        options: Options,
        info: dict[str, Any],
        infos: list[dict[str, Any]] | None = None,
    ) -> Tokens:
        """Say of the text what `minent.counts._source.tokens_of` says."""
        if infos is not None:
            if sum(part["n_tokens"] for part in infos) != vocabulary.counts.sum():
                raise InputError(
                    f"the text changed while it was counted: {', '.join(shards.names):.200}"
                )
            info["n_sentences"] = sum(part["n_sentences"] for part in infos)
        reading, choice = shards.reading.decided(info), choice_of(options)
        known, counts = vocabulary.known, vocabulary.counts
        return named_tokens(None, known, counts, None, reading, choice, info)
