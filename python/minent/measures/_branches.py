"""How open a sequence of words is to its left or right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from minent import _core
from minent.counts import NgramTable
from minent.errors import InputError
from minent.measures._estimate import check_estimator, unit_size
from minent.measures._grams import as_grams

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from minent.measures._estimate import Estimator, Unit


class Branches(NamedTuple):
    """The neighbors of sequences of words, one entry each; unpacks as it stands here."""

    grams: NDArray[np.int32]
    """The sequences, shape (m, n - 1), ascending."""
    counts: NDArray[np.uint64]
    """How often each has a neighbor on that side."""
    entropy: NDArray[np.float64]
    """The entropy of that neighbor."""
    neighbors: NDArray[np.uint64]
    """How many different ones there are."""


def branch_entropies(
    grams: Any,  # noqa: ANN401 - array_like
    counts: Any = None,  # noqa: ANN401
    side: Literal["left", "right"] = "right",
    *,
    estimator: Estimator = "plugin",
    unit: Unit = "bits",
) -> Branches:
    """Measure what stands next to each sequence of n - 1 words.

    Where the entropy is high, anything can follow, and a unit ends there (Harris 1955; for Chinese
    words, Jin & Tanaka-Ishii 2006). Rare sequences seem closed only because they are rare; another
    estimator than plug-in helps a little.

    Parameters
    ----------
    grams : NgramTable, or array_like of int32, shape (m, n)
        n-grams of two ids or more, -1 for the end of a sentence; rows ascending (-1 first or last),
        each once.
    counts : array_like of int, shape (m,)
        How often each occurs; a table has them.
    side : {"right", "left"}
        Whether the last id is measured after the ids before it, or the first before the ids after
        it.
    estimator : {"plugin", "miller-madow", "chao-shen", "grassberger", "jackknife"}
        How to estimate each entropy.
    unit : {"bits", "nats"}
        The unit of the entropies.

    Returns
    -------
    Branches
        ``grams, counts, entropy, neighbors``, in order of the sequences.

    Raises
    ------
    InputError
        When the rows are out of order, a count is 0, or shapes do not fit.

    References
    ----------
    Z. Harris, From phoneme to morpheme, Language 31(2), 1955. Z. Jin, K. Tanaka-Ishii, Unsupervised
    segmentation of Chinese text by use of branching entropy, COLING/ACL 2006.

    Examples
    --------
    >>> from minent.measures import branch_entropies
    >>> grams, counts, entropy, neighbors = branch_entropies([[0, 1], [0, 2], [1, 0]], [3, 3, 5])
    >>> grams.tolist(), counts.tolist(), entropy.tolist(), neighbors.tolist()
    ([[0], [1]], [6, 5], [1.0, 0.0], [2, 1])
    """
    name, size = check_estimator(estimator), unit_size(unit)
    if side not in ("left", "right"):
        raise InputError(f"side must be 'left' or 'right', not {side!r:.60}")
    if isinstance(grams, NgramTable):
        if counts is not None:
            raise InputError("a NgramTable has its counts: give no others")
        grams, counts = grams.grams, grams.counts
    rows, numbers = as_grams(grams, counts)
    if rows.shape[1] < 2:
        raise InputError("grams must have at least two ids a row")
    found = _core.branches(rows, numbers, left=side == "left", estimator=name)
    sequences, totals, entropies, neighbors = found
    return Branches(sequences, totals, entropies / size, neighbors)
