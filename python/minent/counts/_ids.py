"""Ids that a caller gives."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np

from minent._numbers import at_least_one, whole_array
from minent.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Ids are int32, and the edge of a sentence takes one more.
MOST_WORDS = 2**31 - 2


def is_ids(source: object) -> bool:
    """Tell whether these are numbers, whole or not; what else there is in arrays may be paths."""
    if isinstance(source, np.ndarray):
        return True
    if hasattr(source, "__array__"):
        return np.asarray(source).dtype.kind in "biuf"
    if isinstance(source, str | bytes) or not isinstance(source, Sequence | array):
        return False
    first = source[0] if len(source) else None
    while isinstance(first, list | tuple) and first:
        first = first[0]
    return isinstance(first, Real)


def checked_ids(
    source: Any,  # noqa: ANN401 - anything like an array
    vocab: int | None,
) -> tuple[NDArray[np.int32], int]:
    """Return ids and how many words there are, or raise `InputError`."""
    given = np.int32 if getattr(source, "dtype", None) == np.int32 else np.int64
    ids = whole_array("ids", source, given)
    if ids.ndim != 1:
        raise InputError(f"ids must have one dimension, not {ids.ndim}")
    most = int(ids.max(initial=-1))
    vocab = most + 1 if vocab is None else at_least_one("vocab", vocab)
    if vocab > MOST_WORDS:
        raise InputError(f"vocab must be at most {MOST_WORDS}, not {vocab}")
    if ids.size and (ids.min() < -1 or most >= vocab):
        raise InputError(f"ids must lie between -1 and vocab - 1 = {vocab - 1}")
    return np.ascontiguousarray(ids, dtype=np.int32), vocab
