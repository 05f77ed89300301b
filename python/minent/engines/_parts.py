"""Counting shard by shard in this process, finished parts being kept until the outcome is whole."""

from __future__ import annotations

import json
import os
import re
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

from minent.counts._source import program
from minent.errors import OutputExistsError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from minent.counts._source import Options
    from minent.engines._sharded import Job
    from minent.engines._shards import Plan, Shard


# All files that are ever written into the folder.
_OURS = re.compile(r"lock|(job\.json|[a-z]+-\d{6,}\.(run|json))(\.new)?")


class Parts:
    """A folder of runs, one for each finished shard, and what they are parts of.

    Parameters
    ----------
    folder : path
        Made when there is something to keep; continued when it is there already.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self.folder = Path(folder)
        self._lock: Any = None
        # whether all that is in the folder is ours
        self._ours = False
        # what is to be counted, to which each part is bound
        self._job = ""

    def begin(self, plan: Plan, options: Options, about: dict[str, Any]) -> Options:
        """Take the folder for this process, and check that its parts are of this job."""
        job = _described(plan, options, about)
        path = self.folder / "job.json"
        try:
            self.folder.mkdir(exist_ok=True)
        except FileExistsError:
            raise OutputExistsError(f"{self.folder} exists and is not a folder") from None
        if any(not _OURS.fullmatch(entry.name) for entry in self.folder.iterdir()):
            raise OutputExistsError(f"{self.folder} holds files that are no parts of a count")
        self._take()
        if path.exists():
            _check_same(path, job)
            self._ours = True
        else:
            self._ours = True
            _write(path, job)
        self._job = _digest(json.dumps(job).encode())
        return options

    def share(self, value: object) -> object:
        """Give the value: it is here already."""
        return value

    def run(
        self, job: Job, options: Options, *, apart: bool
    ) -> tuple[list[Any], list[dict[str, Any]]]:
        """Do the step for each shard that is not finished; all runs stay apart."""
        paths, infos = [], []
        for number, (shard, each) in enumerate(zip(job.shards, job.each, strict=True)):
            path = self.folder / f"{job.kind}-{number:06}.run"
            info = self._finished(path)
            if info is None:
                made, info = job.step(shard, *each, *job.shared)
                if made:
                    _write_bytes(path, made)
                run = _digest(made) if made else None
                part = {"run": run, "said": info, "seal": self._seal(path, run, info)}
                _write(path.with_suffix(".json"), part)
            paths.append(str(path))
            infos.append(info)
            if options.watch is not None:
                options.watch(f"{job.kind} of shards", number + 1, len(job.shards))
        return paths, infos

    def ask(self, question: Callable[[Any, Any], int], value: object, runs: list[Any]) -> list[int]:
        """Ask each run in turn."""
        return [question(value, run) for run in runs]

    def merge(self, order: int, runs: list[Any]) -> Sequence[bytes | str]:
        """Leave the runs as they are: they are merged where they are read."""
        return runs

    def _finished(self, path: Path) -> dict[str, Any] | None:
        """Return what was said of a part, or None when it is not there, damaged or another one."""
        try:
            part = json.loads(path.with_suffix(".json").read_bytes())
            info: dict[str, Any] = part["said"]
            if part["seal"] != self._seal(path, part["run"], info):
                return None
            if part["run"] is not None and part["run"] != _digest_of(path):
                return None
        except (FileNotFoundError, KeyError, TypeError, ValueError, RecursionError):
            return None
        return info

    def _seal(self, path: Path, run: str | None, info: dict[str, Any]) -> str:
        """Bind a part to its job, its name, its run and what was said of it."""
        return _digest(json.dumps([self._job, path.stem, run, info]).encode())

    def _take(self) -> None:
        """Make sure that no other process works in the folder."""
        try:
            import fcntl
        except ImportError:
            return
        self._lock = (self.folder / "lock").open("wb")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise OutputExistsError(
                f"another process is counting in {self.folder}: wait for it, or write elsewhere"
            ) from None

    def close(self, *, done: bool) -> None:
        """Remove the parts when their job is done, and the folder when no part is finished."""
        if self._ours:
            with suppress(OSError):
                entries = list(self.folder.iterdir())
                if done or not any(entry.suffix == ".run" for entry in entries):
                    for entry in entries:
                        if _OURS.fullmatch(entry.name):
                            entry.unlink()
                    self.folder.rmdir()
        if self._lock is not None:
            self._lock.close()


def _described(plan: Plan, options: Options, about: dict[str, Any]) -> dict[str, Any]:
    """Say all that decides what is in the parts."""
    return {
        "program": program(),
        **about,
        "reading": plan.reading._asdict(),
        "min_count": options.min_count,
        "max_vocab": options.max_vocab,
        "unknown": options.unknown,
        "shards": [_shard(shard) for shard in plan.shards],
    }


def _shard(shard: Shard) -> list[list[Any]]:
    pieces = []
    for piece in shard.pieces:
        path, *range_ = (piece,) if isinstance(piece, str) else piece
        status = Path(path).stat()
        pieces.append([path, *range_, status.st_size, status.st_mtime_ns])
    return pieces


def _check_same(path: Path, job: dict[str, Any]) -> None:
    """Raise `OutputExistsError` unless the parts beside `path` are of `job`."""
    try:
        earlier = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        earlier = None
    if not isinstance(earlier, dict):
        raise OutputExistsError(f"{path} is damaged: remove {path.parent} and count anew")
    job = json.loads(json.dumps(job))
    for key in {**earlier, **job}:
        if earlier.get(key) != job.get(key):
            what = (
                "the files to count or the size of shards have changed"
                if key == "shards"
                else f"{key} is not the same"
            )
            raise OutputExistsError(
                f"{path.parent} has parts of another count ({what}): remove it, or write elsewhere"
            )


def _write(path: Path, value: dict[str, Any]) -> None:
    _write_bytes(path, json.dumps(value).encode())


def _write_bytes(path: Path, data: bytes) -> None:
    """Write a file that is there whole or not at all, even after a crash."""
    beside = path.with_name(path.name + ".new")
    try:
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        if error.errno is not None and error.filename is None:
            error.filename = str(path)
        raise
    finally:
        beside.unlink(missing_ok=True)


def _digest(data: bytes) -> str:
    return blake2b(data, digest_size=16).hexdigest()


def _digest_of(path: Path) -> str:
    found = blake2b(digest_size=16)
    with path.open("rb") as file:
        while some := file.read(1 << 20):
            found.update(some)
    return found.hexdigest()
