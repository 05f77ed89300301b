"""Seeds and widths of hidden layers, as an estimator is given them."""

from __future__ import annotations

from typing import Any

from minent._numbers import MOST_SEED, at_least_one, whole
from minent.errors import InputError


def widths(name: str, given: Any) -> int | list[int]:  # noqa: ANN401 - a caller's
    """Give one width for all layers, or one for each, of a number, a sequence or an array.

    Raises
    ------
    InputError
        When there is none, or one is no whole number of at least 1.
    """
    numbers = given.tolist() if hasattr(given, "tolist") else given
    if not isinstance(numbers, (list, tuple)):
        return at_least_one(name, numbers)
    if not numbers:
        raise InputError(f"{name} must have the width of at least one hidden layer")
    return [at_least_one(name, number) for number in numbers]


def seed_of(given: Any) -> int:  # noqa: ANN401 - a caller's
    """Give a seed, 0 where none was given, or raise `InputError`."""
    seed = 0 if given is None else whole(given)
    if seed is None or not 0 <= seed <= MOST_SEED:
        raise InputError(
            f"random_state must be a whole number from 0 to 2**64 - 1, or None, not {given!r:.60}"
        )
    return seed
