"""An estimate with its error, and the names of estimators and units."""

from __future__ import annotations

from math import log
from typing import Literal, NamedTuple, TypeAlias, get_args

from minent.errors import InputError

Unit: TypeAlias = Literal["bits", "nats"]
Estimator: TypeAlias = Literal["plugin", "miller-madow", "chao-shen", "grassberger", "jackknife"]

ESTIMATORS: tuple[Estimator, ...] = get_args(Estimator)


class Estimate(NamedTuple):
    """A value guessed from a sample; unpacks as ``value, error, n, types``."""

    value: float
    """What was estimated."""
    error: float
    """Its standard error by the jackknife; NaN for fewer than two observations."""
    n: int
    """How many observations there were."""
    types: int
    """Of how many different types."""


def check_estimator(name: object) -> str:
    """Return the name of an estimator, or raise `InputError`."""
    if not isinstance(name, str) or name not in ESTIMATORS:
        raise InputError(f"estimator must be one of {', '.join(ESTIMATORS)}, not {name!r:.60}")
    return name


def unit_size(unit: object) -> float:
    """Return how many nats a unit has, or raise `InputError`."""
    if unit == "bits":
        return log(2)
    if unit == "nats":
        return 1.0
    raise InputError(f"unit must be 'bits' or 'nats', not {unit!r:.60}")


def estimate(numbers: tuple[float, float, int, int], size: float) -> Estimate:
    """Make an estimate of compiled numbers, which are in nats."""
    value, error, n, types = numbers
    return Estimate(value / size, error / size, n, types)
