"""Numbers and arrays that callers give, checked before compiled code sees them."""

from __future__ import annotations

from math import inf
from numbers import Real
from operator import index
from typing import TYPE_CHECKING, Any

from minent.errors import InputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

MOST_SEED = 2**64 - 1
# No text is so long: limits beyond it are the same as this one.
_MOST = 2**63 - 1


def at_least_one(name: str, value: object) -> int:
    """Return a limit as an int that compiled code can hold, or raise `InputError`."""
    number = whole(value)
    if number is None or number < 1:
        raise InputError(f"{name} must be a whole number of at least 1, not {value!r}")
    return min(number, _MOST)


def from_0(name: str, value: object) -> int:
    """Return a whole number of at least 0, or raise `InputError`."""
    number = whole(value)
    if number is None or number < 0:
        raise InputError(f"{name} must be a whole number of at least 0, not {value!r:.60}")
    return number


def from_1_to(most: int, name: str, value: object) -> int:
    """Return a whole number from 1 to `most`, or raise `InputError`."""
    number = whole(value)
    if number is None or not 1 <= number <= most:
        raise InputError(f"{name} must be a whole number from 1 to {most:,}, not {value!r:.60}")
    return number


def positive(name: str, value: Any, most: float = inf) -> float:  # noqa: ANN401 - a caller's
    """Return a finite number above 0, at most `most`, or raise `InputError`."""
    if not _is_number(value) or not 0 < value <= most or value == inf:
        end = f", at most {most:g}" if most < inf else ""
        raise InputError(f"{name} must be a number above 0{end}, not {value!r:.60}")
    return float(value)


def from_0_to_1(name: str, value: Any) -> float:  # noqa: ANN401 - what a caller gave
    """Return a number from 0 to 1, or raise `InputError`."""
    if not _is_number(value) or not 0 <= value <= 1:
        raise InputError(f"{name} must be a number from 0 to 1, not {value!r:.60}")
    return float(value)


def from_0_below_1(name: str, value: Any) -> float:  # noqa: ANN401 - what a caller gave
    """Return a number from 0 to below 1, or raise `InputError`."""
    if not _is_number(value) or not 0 <= value < 1:
        raise InputError(f"{name} must be a number from 0 to below 1, not {value!r:.60}")
    return float(value)


def not_below_0(name: str, value: Any) -> float:  # noqa: ANN401 - what a caller gave
    """Return a finite number of at least 0, or raise `InputError`."""
    if not _is_number(value) or not 0 <= value < inf:
        raise InputError(f"{name} must be a number of at least 0, not {value!r:.60}")
    return float(value)


def finite(name: str, value: Any) -> float:  # noqa: ANN401 - what a caller gave
    """Return a finite number, or raise `InputError`."""
    if not _is_number(value) or not -inf < value < inf:
        raise InputError(f"{name} must be a finite number, not {value!r:.60}")
    return float(value)


def _is_number(value: object) -> bool:
    if not isinstance(value, Real) or isinstance(value, bool):
        return False
    try:
        float(value)
    except OverflowError:  # a whole number beyond all floats
        return False
    return True


def check_seed(value: object) -> int:
    """Return a seed, or raise `InputError`."""
    number = whole(value)
    if number is None or not 0 <= number <= MOST_SEED:
        raise InputError(f"seed must be a whole number from 0 to 2**64 - 1, not {value!r}")
    return number


def whole(value: Any) -> int | None:  # noqa: ANN401 - anything
    """Return a whole number as an int, and None for anything else, truth values included."""
    try:
        return None if isinstance(value, bool) else index(value)
    except TypeError:
        return None


def whole_array(name: str, values: ArrayLike, dtype: type[np.integer]) -> NDArray[Any]:
    """Return values as a contiguous array of whole numbers, unchanged, or raise `InputError`."""
    import numpy as np

    try:
        array = np.asarray(values)
    except (ValueError, TypeError, OverflowError):
        raise InputError(f"{name} must be an array of whole numbers") from None
    if array.size and array.dtype != dtype:
        if array.dtype.kind not in "iuf" or not _all_whole(array):
            raise InputError(f"{name} must be whole numbers, not {array.dtype}")
        limits = np.iinfo(dtype)
        if int(array.min()) < limits.min or int(array.max()) > limits.max:
            raise InputError(f"{name} must lie between {limits.min} and {limits.max}")
    # NumPy makes floats of lists with numbers on both sides of 2**63: go back to the list itself
    exact = values if array.dtype.kind == "f" and not hasattr(values, "dtype") else array
    return np.ascontiguousarray(exact, dtype=dtype).reshape(array.shape)


def _all_whole(array: NDArray[Any]) -> bool:
    import numpy as np

    return array.dtype.kind != "f" or bool((np.isfinite(array) & (array == np.trunc(array))).all())
