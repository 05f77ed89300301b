"""Files of settings: TOML or JSON."""

from __future__ import annotations

import json
from importlib import import_module
from typing import TYPE_CHECKING, Any

from minent.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def settings_of(path: Path) -> dict[str, Any]:
    """Read a file of settings, by the end of its name.

    Raises
    ------
    ConfigError
        When it is damaged or no table, or this Python reads no TOML.
    OSError
        When it cannot be read.
    """
    end = path.suffix.lower()
    if end not in (".toml", ".json"):
        raise ConfigError(f"{path}: the name of a configuration ends with .toml or .json")
    data = path.read_bytes()
    parse = json.loads if end == ".json" else _toml(path)
    try:
        found = parse(data.decode())
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{path} is damaged: {error}") from None
    if not isinstance(found, dict):
        raise ConfigError(f"{path} must hold keys with values, not {found!r:.60}")
    return found


def _toml(path: Path) -> Callable[[str], Any]:
    try:
        loads: Callable[[str], Any] = import_module("tomllib").loads
    except ModuleNotFoundError:
        raise ConfigError(
            f"{path}: TOML needs Python 3.11 or later: give the same keys as JSON"
        ) from None
    return loads
