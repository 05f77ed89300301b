"""Arguments that are one of a few words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minent.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable


def one_of(name: str, value: object, known: Iterable[str | None]) -> None:
    """Raise `InputError` for a choice that is not there."""
    words = tuple(known)
    if not (value is None or isinstance(value, str)) or value not in words:
        raise InputError(f"{name} must be one of {', '.join(map(repr, words))}, not {value!r:.60}")
