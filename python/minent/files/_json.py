"""JSON files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from minent.errors import RunError

if TYPE_CHECKING:
    from pathlib import Path


def dumps(value: object) -> str:
    """Give JSON with two spaces of indentation; NumPy numbers become plain ones."""
    return json.dumps(value, ensure_ascii=False, indent=2, default=_plain)


def write_json(path: Path, value: object) -> None:
    """Write a value as UTF-8; lone surrogates of odd file names become JSON escapes."""
    path.write_bytes((dumps(value) + "\n").encode("utf-8", "backslashreplace"))


def read_json(path: Path) -> Any:  # noqa: ANN401 - JSON is any value
    """Read a value.

    Raises
    ------
    RunError
        When the file is missing or damaged.
    """
    try:
        return json.loads(path.read_bytes())
    except FileNotFoundError:
        raise RunError(
            f"{path.parent} is not the output of a run: it holds no {path.name}"
        ) from None
    except NotADirectoryError:
        raise RunError(f"{path.parent} is not the output of a run: it is a file") from None
    except (ValueError, RecursionError):
        raise RunError(f"{path} is damaged: it is not JSON") from None


def _plain(value: Any) -> object:  # noqa: ANN401 - called by json for what it does not know
    if hasattr(value, "tolist"):
        return value.tolist()
    return str(value)
