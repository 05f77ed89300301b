"""Where counting runs: what an engine does, and the one that is always there."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from minent import _core
from minent._threads import thread_count
from minent.counts._source import Given, Options, Tokens, tokens_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from minent.counts._pair_options import PairOptions
    from minent.text._reading import Reading
    from minent.text._sources import Range, Source


@runtime_checkable
class Engine(Protocol):
    """Something that counts; all engines give the same counts."""

    def words(self, sources: list[Source], reading: Reading, options: Options) -> _core.WordCounts:
        """Count words, all of them."""
        ...

    def ngrams(
        self, given: Given, order: int, options: Options
    ) -> tuple[Tokens, _core.GramCounts | None]:
        """Count n-grams; those of order 1 are the counts of the tokens."""
        ...

    def pairs(
        self, given: Given, wanted: PairOptions, options: Options
    ) -> tuple[Tokens, _core.PairCounts]:
        """Count pairs."""
        ...


class Threads:
    """Counting in threads of this process."""

    def words(
        self, sources: Sequence[Source | Range], reading: Reading, options: Options
    ) -> _core.WordCounts:
        """Count words, which may stay on disk."""
        return _core.count_words(
            sources,
            reading.keywords(),
            digest=False,
            threads=thread_count(options.threads),
            memory=options.to_read(),
            temp_dir=options.temp_dir,
            progress=options.watch,
        )

    def ngrams(
        self, given: Given, order: int, options: Options
    ) -> tuple[Tokens, _core.GramCounts | None]:
        """Count n-grams, which may stay on disk."""
        tokens = tokens_of(given, options)
        return tokens, None if order == 1 else count_ngrams(tokens, order, options)

    def pairs(
        self, given: Given, wanted: PairOptions, options: Options
    ) -> tuple[Tokens, _core.PairCounts]:
        """Count pairs, which may stay on disk."""
        tokens = tokens_of(given, options)
        return tokens, count_pairs(tokens, wanted, options)


def count_ngrams(tokens: Tokens, order: int, options: Options) -> _core.GramCounts:
    """Count the n-grams of ids that are here; order 2 or more."""
    assert tokens.ids is not None
    return _core.count_ngrams(
        tokens.ids,
        tokens.vocab,
        order,
        threads=thread_count(options.threads),
        memory=options.to_count(),
        temp_dir=options.temp_dir,
        progress=options.watch,
    )


def count_pairs(
    tokens: Tokens, wanted: PairOptions, options: Options, first: int = 0
) -> _core.PairCounts:
    """Count the pairs of ids that are here; `first` is the place of the first in the whole text."""
    assert tokens.ids is not None
    return _core.count_pairs(
        tokens.ids,
        tokens.vocab,
        **wanted.keywords(),
        documents=tokens.documents,
        sampling=wanted.sampling(tokens.counts, first),
        threads=thread_count(options.threads),
        memory=options.to_count(),
        temp_dir=options.temp_dir,
        progress=options.watch,
    )


def engine_of(engine: Any) -> Engine:  # noqa: ANN401 - a word, an engine or a client of Dask
    """Return the engine that is asked for; those beyond this process lie in a room of their own.

    Raises
    ------
    InputError
        When there is no such engine.
    """
    if isinstance(engine, str) and engine == "threads":
        return Threads()
    if isinstance(engine, Engine):
        return engine
    found: Engine = import_module("minent.engines").engine_of(engine)
    return found
