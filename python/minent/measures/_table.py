"""Tables of pairs, in whatever form they come, as three arrays and a shape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from minent._numbers import whole_array
from minent.counts import Pairs, PairTable
from minent.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MOST_COLUMNS = 2**31 - 1


class Table(NamedTuple):
    """Counts as compressed sparse rows: int64, int32, and uint32 or uint64."""

    indptr: NDArray[np.int64]
    indices: NDArray[np.int32]
    data: NDArray[Any]
    columns: int


def as_table(pairs: Any, *, weighted: bool = False) -> Table:  # noqa: ANN401 - all that holds a table
    """Take `PairTable`, `Pairs`, a SciPy sparse matrix or a dense table of counts, of any shape.

    Counts of one cell are brought together, zeros left out, and what was given stays as it was.
    Counts in units of less than 1 are taken only if they may be `weighted`.
    """
    if isinstance(pairs, PairTable):
        if pairs.unit != 1 and not weighted:
            raise InputError(
                f"pairs are weighted, in units of 1/{pairs.unit}, and no sample of whole "
                "observations: count with weights='flat'"
            )
        return _checked(pairs.indptr, pairs.indices, pairs.data, pairs.shape[1])
    if isinstance(pairs, Pairs):
        indptr = whole_array("indptr", pairs.indptr, np.int64)
        if indptr.ndim != 1 or not indptr.size:
            raise InputError("Pairs must have one-dimensional arrays")
        return _checked(indptr, pairs.indices, pairs.data, len(indptr) - 1)
    if hasattr(pairs, "tocsr"):
        return _of_sparse(pairs)
    dense = whole_array("pairs", pairs, np.uint64)
    if dense.ndim != 2:
        raise InputError(f"pairs must be a table of two dimensions, not {dense.ndim}")
    rows, columns = np.nonzero(dense)
    indptr = np.zeros(len(dense) + 1, dtype=np.int64)
    np.cumsum(np.bincount(rows, minlength=len(dense)), out=indptr[1:])
    return _checked(indptr, columns, dense[rows, columns], dense.shape[1])


def _of_sparse(pairs: Any) -> Table:  # noqa: ANN401 - SciPy has no types
    if len(pairs.shape) != 2:
        raise InputError(f"pairs must be a table of two dimensions, not {len(pairs.shape)}")
    csr = sound_csr(pairs)
    if not csr.has_canonical_format or (csr.nnz and not csr.data.all()):
        # On a copy, as these two work in place
        csr = csr.copy()
        csr.sum_duplicates()
        csr.eliminate_zeros()
    return _checked(csr.indptr, csr.indices, csr.data, csr.shape[1])


def sound_csr(pairs: Any) -> Any:  # noqa: ANN401 - SciPy has no types
    """Return a sparse matrix as CSR; SciPy works without looking on one whose arrays are wrong."""
    try:
        csr = pairs.tocsr()
        csr.check_format(full_check=True)
    except (ValueError, IndexError) as error:
        raise InputError(f"pairs are no sound sparse matrix: {error}") from None
    return csr


def _checked(indptr: Any, indices: Any, data: Any, columns: int) -> Table:  # noqa: ANN401
    if columns > _MOST_COLUMNS:
        raise InputError(f"pairs must have at most {_MOST_COLUMNS} columns, not {columns}")
    kind = np.uint32 if getattr(data, "dtype", None) == np.uint32 else np.uint64
    table = Table(
        whole_array("indptr", indptr, np.int64),
        whole_array("indices", indices, np.int32),
        whole_array("counts", data, kind),
        columns,
    )
    if any(array.ndim != 1 for array in table[:3]):
        raise InputError("the arrays of pairs must have one dimension")
    return table
