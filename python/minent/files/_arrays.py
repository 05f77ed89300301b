"""Archives of NumPy arrays that belong to a run."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING
from zipfile import BadZipFile

import numpy as np

from minent.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import Any

    from numpy.typing import NDArray

# What NumPy and zipfile raise on bytes that are not theirs.
_DAMAGE = (
    *(ValueError, KeyError, TypeError, AttributeError, RuntimeError, OSError, EOFError),
    *(BadZipFile, zlib.error),
)


def read_arrays(path: Path, names: Sequence[str]) -> list[NDArray[Any]]:
    """Read the arrays of these names.

    Raises
    ------
    RunError
        When the file is missing or damaged.
    """
    try:
        with path.open("rb") as file, np.load(file) as arrays:
            return [arrays[name] for name in names]
    except FileNotFoundError:
        raise RunError(
            f"{path.parent} is not the output of a run: it holds no {path.name}"
        ) from None
    except (PermissionError, IsADirectoryError):
        raise
    except _DAMAGE:
        raise RunError(f"{path} is damaged: it is not an archive of arrays") from None
