"""Pairs, or any sparse matrix, to their leading singular vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from minent import _core
from minent._numbers import at_least_one, check_seed, from_0_to_1, positive
from minent._progress import watcher
from minent._threads import thread_count
from minent.counts import Pairs, PairTable
from minent.errors import InputError
from minent.measures._table import as_table, sound_csr
from minent.vectors._factors import Factors

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from minent._progress import Progress, Watcher

_MOST_COLUMNS = 2**31 - 1


class NothingAboveChance(InputError):
    """No pair is more frequent than chance has it."""


def svd(
    pairs: Any,  # noqa: ANN401 - any SciPy sparse matrix, PairTable, Pairs, or a dense table
    dimensions: int = 300,
    *,
    weighting: Literal["ppmi"] | None = "ppmi",
    smoothing: float = 0.75,
    shift: float = 1.0,
    tolerance: float = 0.05,
    seed: int = 0,
    threads: int | None = None,
    progress: Progress = None,
) -> Factors:
    """Find the leading singular vectors of the association of pairs, or of a matrix.

    Pairs are weighted by their positive pointwise mutual information in bits: with O = n(i,j), row
    sum n(i), total N and ``p(j) = n(j)^smoothing / sum n^smoothing``,

        ``max(0, log2(O / (n(i) p(j))) - log2(shift))``

    which `minent.measures.associate` gives too; only what is above 0 is held. Then a block Krylov
    space is grown until the residuals of all triplets wanted are small.

    Parameters
    ----------
    pairs : PairTable, Pairs, sparse matrix, or array_like with two dimensions
        Counts of pairs; or, without weighting, any numbers.
    dimensions : int
        How many singular values; at most as many as the matrix has rows and columns. There are
        fewer in the result where the rest is 0, which is all below 2e-4 of the largest.
    weighting : {"ppmi", None}
        None takes the numbers as they are, in single precision.
    smoothing : float
        From 0 to 1, for ``ppmi``: below 1, rare columns are taken for less rare.
    shift : float
        Above 0, for ``ppmi``: 2 leaves out what is less than one bit above chance, and takes one
        bit off the rest. The k of negative samples of Levy & Goldberg 2014.
    tolerance : float
        Above 0, at most 1: stop when ``|A.T @ u - s v|`` is at most this share of the singular
        value s for each triplet, or when rounding lets it fall no further (at about 1e-5).
    seed : int
        Of the vectors to start from. The result depends on it as far as it has not converged.
    threads : int, optional
        All cores by default; the result does not depend on it.
    progress : bool or callable, optional
        True draws a bar on standard error.

    Returns
    -------
    Factors
        Left and right singular vectors, values in bits, residuals.

    Raises
    ------
    InputError
        When there are fewer rows or columns than dimensions, when no number is other than 0 or one
        is NaN or infinite, when counts are negative or fractions, or an option is out of range.

    Notes
    -----
    Held besides `pairs`: 8 bytes for each pair above chance, and for each word 12 bytes a dimension
    and up to 2 kB. Threads share a product in parts of 4 million pairs. Bytes are the same on one
    machine; on processors with other vector units the last digits may differ.

    References
    ----------
    O. Levy, Y. Goldberg, I. Dagan, Transactions of the ACL 3, 2015, doi:10.1162/tacl_a_00134.
    G. Golub, F. Luk, M. Overton, ACM TOMS 7(2), 1981, doi:10.1145/355945.355946. K. Wu, H. Simon,
    SIAM J. Matrix Anal. Appl. 22(2), 2000, doi:10.1137/S0895479898334605.

    Examples
    --------
    >>> from minent.counts import pairs
    >>> from minent.vectors import svd
    >>> text = ["the cat sat", "the dog sat", "a cat ran", "a dog ran"]
    >>> table = pairs(sentences=text, window=2)
    >>> found = svd(table, 3)
    >>> found
    <Factors of 6 x 6 in 3 dimensions>
    >>> vectors = dict(zip(table.words, found.vectors(combine="both")))
    >>> bool(vectors["cat"] @ vectors["dog"] > vectors["cat"] @ vectors["ran"])
    True
    >>> svd([[3.0, 0.0], [0.0, -4.0]], 1, weighting=None).values.round(5).tolist()
    [4.0]
    """
    wanted = at_least_one("dimensions", dimensions)
    if weighting not in ("ppmi", None):
        raise InputError(f"weighting must be 'ppmi' or None, not {weighting!r:.60}")
    smoothing = from_0_to_1("smoothing", smoothing)
    shift = positive("shift", shift)
    tolerance = positive("tolerance", tolerance, 1.0)
    seed, threads, watch = check_seed(seed), thread_count(threads), watcher(progress)
    if weighting is None:
        if shift != 1 or smoothing != 0.75:
            raise InputError("smoothing and shift are options of the weighting ppmi")
        matrix = _as_it_is(pairs)
    else:
        matrix = _weighted(pairs, smoothing, shift, threads, watch)
    left, values, right, residuals, iterations, products = _core.truncated_svd(
        *matrix, wanted, tolerance=tolerance, seed=seed, threads=threads, progress=watch
    )
    return Factors(left, values, right, residuals, iterations, products)


_Matrix = tuple["NDArray[np.int64]", "NDArray[np.int32]", "NDArray[np.float32]", int]


def _weighted(
    pairs: Any,  # noqa: ANN401 - as above
    smoothing: float,
    shift: float,
    threads: int,
    watch: Watcher,
) -> _Matrix:
    table = as_table(pairs, weighted=True)
    parts = _core.ppmi(*table, smoothing=smoothing, shift=shift, threads=threads, progress=watch)
    if not len(parts[1]):
        less = ": lower the shift" if shift > 1 else ""
        raise NothingAboveChance(f"no two words are a pair more often than by chance{less}")
    return *parts, table.columns


def _as_it_is(numbers: Any) -> _Matrix:  # noqa: ANN401 - as above
    """Take a matrix in single precision; what overflows becomes infinite, and is refused later."""
    if isinstance(numbers, PairTable | Pairs):
        numbers = numbers.to_scipy()
    if not hasattr(numbers, "tocsr"):
        from scipy.sparse import csr_array  # type: ignore[import-untyped]

        numbers = np.asarray(numbers)
        if numbers.ndim != 2 or numbers.dtype.kind not in "biuf":
            raise InputError("pairs must be a table of numbers of two dimensions")
        numbers = csr_array(numbers)
    if len(numbers.shape) != 2 or numbers.dtype.kind not in "biuf":
        raise InputError("pairs must be a table of numbers of two dimensions")
    if numbers.shape[1] > _MOST_COLUMNS:
        raise InputError(f"pairs must have at most {_MOST_COLUMNS} columns")
    csr = sound_csr(numbers)
    with np.errstate(over="ignore"):
        data = np.ascontiguousarray(csr.data, dtype=np.float32)
    indptr = np.ascontiguousarray(csr.indptr, dtype=np.int64)
    return indptr, np.ascontiguousarray(csr.indices, dtype=np.int32), data, csr.shape[1]
