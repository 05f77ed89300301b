"""Tables of n-grams: rows of ids and their counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from minent._numbers import whole_array
from minent.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray


def as_grams(
    grams: Any,  # noqa: ANN401 - array_like
    counts: Any,  # noqa: ANN401
) -> tuple[NDArray[np.int32], NDArray[np.uint64]]:
    """Return a table of n-grams as arrays whose shapes go together, or raise `InputError`."""
    rows = whole_array("grams", grams, np.int32)
    numbers = whole_array("counts", counts, np.uint64)
    if rows.ndim != 2 or rows.shape[1] < 1:
        raise InputError(f"grams must have the shape (m, n), not {rows.shape}")
    if numbers.shape != rows.shape[:1]:
        raise InputError(f"counts must have the shape ({len(rows)},), not {numbers.shape}")
    return rows, numbers
