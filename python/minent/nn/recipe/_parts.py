"""Objectives and regularizers that a configuration names."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from minent.errors import ConfigError
from minent.nn.objectives import objective
from minent.nn.regularizers import Lazy, regularizer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from torch import Tensor

    from minent.nn.objectives import Objective


@contextmanager
def at(key: str) -> Iterator[None]:
    """Make what is wrong with a value a `ConfigError` that begins with the name of its key."""
    try:
        yield
    except (ValueError, TypeError) as error:
        raise ConfigError(f"{key}: {error}") from None


def objective_at(key: str, given: str | dict[str, Any]) -> Objective:
    """Make the objective of a name, or of a table with its name and options."""
    with at(key):
        name, options = _named(given)
        return objective(name, **options)


def regularizers_at(key: str, given: list[Any]) -> list[Callable[..., Tensor]]:
    """Make regularizers of names, or of tables with name, options, and ``every`` for `Lazy`."""
    found: list[Callable[..., Tensor]] = []
    for number, one in enumerate(given):
        with at(f"{key}[{number}]"):
            name, options = _named(one)
            every = options.pop("every", 1)
            made = regularizer(name, **options)
            found.append(made if every == 1 else Lazy(made, every=every))
    return found


def _named(given: object) -> tuple[str, dict[str, Any]]:
    if isinstance(given, str):
        return given, {}
    if not isinstance(given, dict) or not isinstance(given.get("name"), str):
        raise ConfigError(f"must be a name, or a table with a name, not {given!r:.60}")
    options = dict(given)
    return options.pop("name"), options
