"""Widths of hidden layers, as an estimator is given them."""

from __future__ import annotations

from typing import Any

from minent._numbers import at_least_one
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
