"""An output folder that appears whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from minent.errors import InputError, OutputExistsError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import TracebackType

    from typing_extensions import Self

# Every file that this package writes into an output folder.
OURS = frozenset(
    {
        "run.json",
        "vocab.tsv",
        "classes.tsv",
        "tree.json",
        "transitions.npz",
        "ids.npy",
        "pairs.npz",
        "shelves.tsv",
        "shelves.npz",
        "vectors.bin",
    }
)


# What writing fails with while it does not name the file.
_WRITING = frozenset({errno.ENOSPC, errno.EFBIG, errno.EDQUOT, errno.EIO, errno.EROFS})


class Staging:
    """A folder beside the output, renamed to it by `commit` and removed otherwise.

    Making one fails at once, before any work, when the output exists and `force` was not given, or
    holds files that are not ours, or its parent folder is missing or may not be written.

    Parameters
    ----------
    out : path
        The output folder.
    force : bool
        Replace an earlier output.

    Raises
    ------
    OutputExistsError
        When `out` exists and may not be replaced.
    FileNotFoundError, PermissionError, NotADirectoryError
        When the parent folder cannot take it.
    """

    def __init__(self, out: str | os.PathLike[str], *, force: bool = False) -> None:
        if not os.fspath(out):
            raise InputError("the name of the output folder is empty")
        self.out = Path(out)
        # a link to an earlier output stays a link: what it points to is replaced
        try:
            self._target = self.out.resolve()
        except RuntimeError:  # before Python 3.13
            raise OutputExistsError(f"{self.out} is a link that leads back to itself") from None
        if self.out.is_symlink() and not self._target.exists():
            raise OutputExistsError(f"{self.out} is a link that points nowhere")
        if self._target.exists():
            check_replaceable(self.out, force=force)
            if self._target.is_mount():
                raise OutputExistsError(
                    f"{self.out} is where a disk is mounted, and cannot be replaced: "
                    "choose a folder in it"
                )
        if not self._target.parent.is_dir():
            raise FileNotFoundError(f"the folder that would hold {self.out} does not exist")
        self.folder = self._make()
        self._done = False

    def _make(self) -> Path:
        for attempt in range(100):
            folder = self._target.parent / f".{self._target.name}.minent-{os.getpid()}-{attempt}"
            try:
                folder.mkdir()
            except FileExistsError:
                continue
            except OSError as error:
                why = error.strerror or "unknown reason"
                raise type(error)(
                    error.errno, f"cannot write in the folder that would hold {self.out}: {why}"
                ) from None
            return folder
        raise OutputExistsError(f"too many unfinished outputs beside {self.out}")

    def __enter__(self) -> Self:
        """Return the staging folder itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Remove what was not committed; an error of writing gets the name of the output."""
        if isinstance(error, OSError) and error.errno is not None and self._is_mine(error):
            error.filename = str(self.out)
            error.filename2 = None
        if not self._done:
            with signals_held():
                shutil.rmtree(self.folder, ignore_errors=True)

    def _is_mine(self, error: OSError) -> bool:
        """Tell whether an error is about a file in the folder, or names no file as writing does."""
        if error.filename is None:
            return error.errno in _WRITING
        folder = os.fsencode(self.folder)
        return isinstance(error.filename, str | bytes | os.PathLike) and (
            folder in {os.fsencode(error.filename), os.path.dirname(os.fsencode(error.filename))}  # noqa: PTH120
        )

    def refuse_inputs(self, sources: Iterable[object]) -> None:
        """Raise `OutputExistsError` when a source lies in the folder that would be replaced."""
        for source in sources:
            if not isinstance(source, str) or source == "-":
                continue
            if self._target in Path(source).resolve().parents:
                raise OutputExistsError(f"{source} lies in {self.out}, which would be replaced")

    def commit(self, *, force: bool = False) -> None:
        """Rename the folder to its final name; `force` takes an earlier output away."""
        with signals_held():
            if not self._target.exists():
                self.folder.rename(self._target)
            else:
                check_replaceable(self.out, force=force)
                old = self.folder.with_name(self.folder.name + "-old")
                self._target.rename(old)
                try:
                    self.folder.rename(self._target)
                except OSError:
                    old.rename(self._target)
                    raise
                shutil.rmtree(old, ignore_errors=True)
            self._done = True


def check_replaceable(out: Path, *, force: bool) -> None:
    """Raise `OutputExistsError` unless `out` is a folder of ours and `force` is given."""
    if not out.is_dir():
        raise OutputExistsError(f"{out} exists and is not a folder")
    if not force:
        raise OutputExistsError(f"{out} exists; --force (force=True) replaces it")
    for entry in sorted(out.iterdir()):
        if entry.name not in OURS or not entry.is_file():
            raise OutputExistsError(
                f"{out} holds {entry.name}, which is not ours: choose another folder"
            )


@contextmanager
def signals_held() -> Iterator[None]:
    """Put Ctrl-C and SIGTERM off until the block is done; does nothing outside the main thread."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    kinds = [signal.SIGINT, signal.SIGTERM]
    before = {kind: signal.signal(kind, lambda number, _: came.append(number)) for kind in kinds}
    try:
        yield
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)
        for number in came[:1]:
            signal.raise_signal(number)
