"""An output file, checked before any work."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from minent.errors import InputError, OutputExistsError

if TYPE_CHECKING:
    from collections.abc import Iterable


class Target:
    """A file that is to be written; making one fails at once where that cannot be.

    Parameters
    ----------
    out : path
        The output file.
    force : bool
        Replace a file of that name.

    Raises
    ------
    OutputExistsError
        When `out` exists and may not be replaced.
    FileNotFoundError, PermissionError, NotADirectoryError
        When its folder cannot take it.
    """

    def __init__(self, out: str | os.PathLike[str], *, force: bool = False) -> None:
        if not os.fspath(out):
            raise InputError("the name of the output file is empty")
        self.path, self._force = Path(out), force
        self.check()
        try:
            self.real = self.path.resolve()
        except RuntimeError:  # before Python 3.13
            raise OutputExistsError(f"{out} is a link that leads back to itself") from None
        if not self.real.parent.is_dir():
            raise FileNotFoundError(f"the folder that would hold {out} does not exist")
        _try_folder(self.real.parent, self.path)

    def check(self) -> None:
        """Raise `OutputExistsError` when something stands there that may not be replaced."""
        out = self.path
        if out.is_symlink() and not out.exists():
            raise OutputExistsError(f"{out} is a link that points nowhere")
        if not out.exists():
            return
        if not out.is_file():
            raise OutputExistsError(f"{out} exists and is no file")
        if not self._force:
            raise OutputExistsError(f"{out} exists; --force (force=True) replaces it")

    def refuse_inputs(self, sources: Iterable[object]) -> None:
        """Raise `OutputExistsError` when the output is a source, `force` or not."""
        if not self.path.exists():
            return
        for source in sources:
            if isinstance(source, str) and _same(source, self.path):
                raise OutputExistsError(f"{self.path} is read, and cannot be written too")


def _same(source: str, path: Path) -> bool:
    """Tell whether a source, standard input that is redirected included, is this file."""
    try:
        found = os.fstat(0) if source == "-" else Path(source).stat()
        return os.path.samestat(found, path.stat())
    except OSError:
        return False


def _try_folder(folder: Path, out: Path) -> None:
    """Raise the error of the system when no file can be made in a folder."""
    trial = folder / f".{out.name}.minent-{os.getpid()}"
    try:
        trial.touch()
        trial.unlink()
    except OSError as error:
        why = error.strerror or "unknown reason"
        raise type(error)(
            error.errno, f"cannot write in the folder that would hold {out}: {why}"
        ) from None
