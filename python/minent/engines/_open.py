"""Which engine is meant."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from minent.counts._engine import Engine, Threads
from minent.engines._sharded import Sharded
from minent.engines._shards import SHARD
from minent.errors import InputError

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator

    from minent import _core
    from minent.counts._pair_options import PairOptions
    from minent.counts._source import Given, Options, Tokens
    from minent.text._reading import Reading
    from minent.text._sources import Source


@contextmanager
def open_engine(
    engine: str = "threads",
    *,
    scheduler: str | None = None,
    parts: str | os.PathLike[str] | None = None,
    shard: int | None = None,
    temp_dir: str | None = None,
) -> Iterator[Engine]:
    """Open an engine for as long as the block lasts.

    Parameters
    ----------
    engine : "threads" or "dask"
        Where counting runs.
    scheduler : str, optional
        The address of a scheduler of Dask; without it, two workers start on this machine.
    parts : path, optional
        With threads: a folder that keeps finished parts until the block ends without an error, and
        whose parts are not counted again.
    shard : int, optional
        Bytes of text in a shard; 64 MiB by default.
    temp_dir : path, optional
        Folder of temporary files.

    Raises
    ------
    InputError
        When there is no such engine, or what is given does not go together.
    """
    size = SHARD if shard is None else shard
    if engine == "threads":
        if scheduler is not None:
            raise InputError("a scheduler goes with the engine 'dask' only")
        if parts is None:
            yield Threads()
            return
        from minent.engines._parts import Parts

        place, done = Parts(parts), False
        try:
            yield Sharded(place, size)
            done = True
        finally:
            place.close(done=done)
    elif engine == "dask":
        if parts is not None:
            raise InputError("finished parts can be kept with the engine 'threads' only")
        from minent.engines._dask import workers_at

        with workers_at(scheduler, temp_dir) as workers:
            yield Sharded(workers, size)
    else:
        raise InputError(f"engine must be 'threads', 'dask' or a client of Dask, not {engine!r}")


def engine_of(engine: Any) -> Engine:  # noqa: ANN401 - Dask has no types
    """Return the engine that a word or a client of Dask stands for."""
    if isinstance(engine, str):
        return _Opened(engine)
    if not all(hasattr(engine, name) for name in ("submit", "scatter", "gather")):
        raise InputError(f"engine must be 'threads', 'dask' or a client of Dask, not {engine!r}")
    if getattr(engine, "status", "running") in ("closing", "closed"):
        raise InputError("this client of Dask is closed: open a new one")
    if getattr(engine, "asynchronous", False):
        raise InputError(
            "a client of Dask cannot be waited for in its own event loop: count in a thread, as "
            "with asyncio.to_thread, or open the client with asynchronous=False"
        )
    from minent.engines._dask import Workers

    return Sharded(Workers(engine), SHARD)


class _Opened:
    """An engine that is opened for each count."""

    def __init__(self, name: str) -> None:
        self._name = name

    def words(self, sources: list[Source], reading: Reading, options: Options) -> _core.WordCounts:
        with open_engine(self._name, temp_dir=options.temp_dir) as engine:
            return engine.words(sources, reading, options)

    def ngrams(
        self, given: Given, order: int, options: Options
    ) -> tuple[Tokens, _core.GramCounts | None]:
        with open_engine(self._name, temp_dir=options.temp_dir) as engine:
            return engine.ngrams(given, order, options)

    def pairs(
        self, given: Given, wanted: PairOptions, options: Options
    ) -> tuple[Tokens, _core.PairCounts]:
        with open_engine(self._name, temp_dir=options.temp_dir) as engine:
            return engine.pairs(given, wanted, options)
