"""Counting shard by shard on the workers of Dask."""

from __future__ import annotations

import logging
import signal
from contextlib import ExitStack, contextmanager
from operator import itemgetter
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from minent import _core
from minent._memory import LEAST
from minent.errors import InputError, MinentError
from minent.files._staging import signals_held

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from minent.counts._source import Options
    from minent.engines._sharded import Job
    from minent.engines._shards import Plan, Shard

# How many runs are merged by one task.
_FAN = 8
# A step that fails on account of its machine is tried so many times more, elsewhere if possible.
_RETRIES = 3
# Workers that are started here.
_WORKERS = 2


class Workers:
    """The workers of a client of Dask, which must see the same files as this process.

    Parameters
    ----------
    client : distributed.Client
        Stays open.
    share : int
        Which part of the limit of memory each step may use: 1 of so many.
    temp_dir : str, optional
        Folder of temporary files where the workers are.
    """

    def __init__(
        self,
        client: Any,  # noqa: ANN401 - Dask has no types
        share: int = 1,
        temp_dir: str | None = None,
    ) -> None:
        self._client, self._share, self._temp_dir = client, share, temp_dir

    def begin(self, plan: Plan, options: Options, about: dict[str, Any]) -> Options:
        """Give the options of a step: one thread, which is what a worker counts on."""
        limit = max(LEAST, options.limit // self._share)
        folder = self._temp_dir
        return options._replace(threads=1, watch=None, limit=limit, temp_dir=folder)

    def share(self, value: object) -> object:
        """Send a value to the workers, whence it comes again when those that have it die."""
        return self._submit(_itself, value)

    def run(
        self, job: Job, options: Options, *, apart: bool
    ) -> tuple[list[Any], list[dict[str, Any]]]:
        """Do the step for all shards; runs stay with the workers, and are merged as they come."""
        tree, runs, infos = _Tree(self._submit, job.order), [], []
        for shard, each in zip(job.shards, job.each, strict=True):
            made = self._submit(_attempt, job.step, shard, *each, *job.shared)
            infos.append(self._submit(itemgetter(1), made))
            run = self._submit(itemgetter(0), made)
            # who holds no future of a run lets the workers forget it once it is merged
            runs.append(run) if apart else tree.add(run)
            del made, run
        said = self._gather(infos, job, options)
        return runs if apart else tree.runs(), said

    def ask(self, question: Callable[[Any, Any], int], value: object, runs: list[Any]) -> list[int]:
        """Ask every run where it lies."""
        answers = [self._submit(question, value, run) for run in runs]
        return list(self._client.gather(answers))

    def merge(self, order: int, runs: list[Any]) -> Sequence[bytes | str]:
        """Merge runs on the workers, some at a time, until one is left."""
        while len(runs) > 1:
            groups = [runs[i : i + _FAN] for i in range(0, len(runs), _FAN)]
            runs = [self._submit(_core.merge_runs, order, group) for group in groups]
        try:
            return [runs[0].result()]
        except MinentError:
            raise
        except Exception as error:
            raise MinentError(f"runs cannot be merged: {error}") from error

    def _submit(self, function: Callable[..., Any], *given: Any) -> Any:  # noqa: ANN401
        """Have something done that may be done again when its worker dies."""
        return self._client.submit(function, *given, retries=_RETRIES, pure=False)

    def _gather(self, infos: list[Any], job: Job, options: Options) -> list[dict[str, Any]]:
        """Wait for all shards; the first that fails ends the work."""
        from distributed import as_completed

        number = {future: i for i, future in enumerate(infos)}
        said: list[dict[str, Any]] = [{} for _ in infos]
        try:
            for done, future in enumerate(as_completed(infos), 1):
                said[number[future]] = _outcome(future, job.shards[number[future]])
                if options.watch is not None:
                    options.watch(f"{job.kind} of shards", done, len(infos))
        except BaseException:
            self._client.cancel(infos)
            raise
        return said


def _ignore_interrupts() -> None:
    """Leave Ctrl-C in a terminal, which reaches all processes, to the first of them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _itself(value: Any) -> Any:  # noqa: ANN401
    return value


class _Tree:
    """Runs that are merged as soon as there are enough of one size."""

    def __init__(self, submit: Callable[..., Any], order: int) -> None:
        self._submit, self._order = submit, order
        self._levels: list[list[Any]] = []

    def add(self, run: Any, level: int = 0) -> None:  # noqa: ANN401 - a future
        """Take a run that came out of so many mergers."""
        if level == len(self._levels):
            self._levels.append([])
        self._levels[level].append(run)
        if len(self._levels[level]) == _FAN:
            group, self._levels[level] = self._levels[level], []
            self.add(self._submit(_core.merge_runs, self._order, group), level + 1)

    def runs(self) -> list[Any]:
        """Return what is left, the smallest first."""
        return [run for level in self._levels for run in level]


class _Refused:
    """An error that trying again would not change."""

    def __init__(self, error: BaseException) -> None:
        self.error = error


def _attempt(step: Callable[..., Any], *given: Any) -> Any:  # noqa: ANN401 - any step
    """Do a step; what is wrong with the text or the parameters is an answer, not a failure."""
    try:
        return step(*given)
    except (MinentError, FileNotFoundError, PermissionError) as error:
        return b"", _Refused(error)


def _outcome(future: Any, shard: Shard) -> dict[str, Any]:  # noqa: ANN401 - Dask has no types
    try:
        said: dict[str, Any] | _Refused = future.result()
    except (KeyboardInterrupt, SystemExit):
        raise
    except Exception as error:
        tries = f"it was tried {_RETRIES + 1} times"
        raise MinentError(f"shard {shard} cannot be counted ({tries}): {error}") from error
    if isinstance(said, _Refused):
        raise said.error
    return said


@contextmanager
def workers_at(scheduler: str | None, temp_dir: str | None = None) -> Iterator[Workers]:
    """Connect to a scheduler, or start two workers on this machine, reached from it alone.

    Raises
    ------
    InputError
        When the package ``distributed`` is not installed, or the scheduler cannot be reached.
    """
    try:
        import dask
        from distributed import Client, LocalCluster
    except ImportError:
        raise InputError(
            "the engine 'dask' needs the package distributed: pip install 'minent[dask]'"
        ) from None
    if scheduler is not None:
        try:
            client = Client(scheduler, timeout="10s")
        except (OSError, ValueError, TimeoutError) as error:
            raise InputError(f"no scheduler of Dask at {scheduler}: {error}") from None
        with client:
            yield Workers(client)
        return
    with (
        TemporaryDirectory("-dask", "minent-", temp_dir, ignore_cleanup_errors=True) as folder,
        ExitStack() as stack,
    ):
        # half-started or half-stopped workers would stay, and Dask would say so at length
        try:
            with signals_held():
                # the scheduler too makes a folder, and is told where only so
                stack.enter_context(dask.config.set({"temporary-directory": folder}))
                cluster = LocalCluster(
                    n_workers=_WORKERS,
                    threads_per_worker=1,
                    host="127.0.0.1",
                    # a server it has in any case: here, where nobody else looks, without pages
                    dashboard_address="127.0.0.1:0",
                    scheduler_kwargs={"dashboard": False},
                    memory_limit=0,  # the limit is ours, and is kept by counting
                    local_directory=folder,
                    silence_logs=logging.CRITICAL + 1,  # errors come back to us
                )
                client = stack.enter_context(Client(stack.enter_context(cluster)))
                client.run(_ignore_interrupts)
            yield Workers(client, _WORKERS, temp_dir)
        finally:
            with signals_held():
                stack.close()
