"""The best pairs of a matrix of scores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from minent import _core
from minent._numbers import at_least_one, whole_array
from minent.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray


class TopPairs(NamedTuple):
    """Pairs in order of score; unpacks as ``rows, columns, scores``."""

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    scores: NDArray[np.float64]


def top_pairs(matrix: Any, n: int) -> TopPairs:  # noqa: ANN401 - any SciPy sparse matrix
    """Find the stored entries of a sparse matrix that score best.

    Parameters
    ----------
    matrix : sparse matrix
        Scores, as `associate` returns, or counts.
    n : int
        How many, if there are so many.

    Returns
    -------
    TopPairs
        Best first; of equal scores, the lower row first, then the lower column.

    Raises
    ------
    InputError
        When `matrix` is not sparse or holds something that is not a number, or `n` is below 1.

    Examples
    --------
    >>> from minent.measures import associate, top_pairs
    >>> best = top_pairs(associate([[3, 1], [1, 3]], "npmi"), 2)
    >>> best.rows.tolist(), best.columns.tolist()
    ([0, 1], [0, 1])
    """
    most = at_least_one("n", n)
    if not hasattr(matrix, "tocsr") or len(matrix.shape) != 2:
        raise InputError(f"matrix must be a SciPy sparse matrix, not {type(matrix).__name__}")
    csr = matrix.tocsr()
    if csr.data.dtype.kind not in "iuf":
        raise InputError(f"matrix must hold numbers, not {csr.data.dtype}")
    if not csr.has_canonical_format:
        csr = csr.copy()
        csr.sum_duplicates()
    rows, columns, scores = _core.top_pairs(
        whole_array("indptr", csr.indptr, np.int64),
        whole_array("indices", csr.indices, np.int32),
        np.ascontiguousarray(csr.data, dtype=np.float64),
        most,
    )
    return TopPairs(rows, columns, scores)
