"""A file that is there whole or not at all."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from minent.errors import OutputExistsError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import IO


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """Open a file under a hidden name, which becomes `path` when the block ends well.

    A link stays a link: what it points to is replaced.

    Raises
    ------
    OutputExistsError
        When a device, a pipe or a socket stands there: it would be replaced by a file.
    OSError
        Of the system, naming `path`.
    """
    target = path.resolve()
    if target.exists() and not (target.is_file() or target.is_dir()):
        raise OutputExistsError(f"{path} exists and is no file")
    hidden = target.with_name(f".{target.name}.minent-{os.getpid()}")
    try:
        with hidden.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        hidden.replace(target)
    except OSError as error:
        if error.errno is not None and error.filename in (None, str(hidden)):
            error.filename = str(path)
        raise
    finally:
        hidden.unlink(missing_ok=True)
