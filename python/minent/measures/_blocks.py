"""How much a word costs after more and more of what stands before it."""

from __future__ import annotations

from math import isfinite
from numbers import Real
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from minent import _core
from minent._numbers import whole_array
from minent.counts import NgramTable
from minent.errors import InputError
from minent.measures._entropy import entropy
from minent.measures._estimate import Estimate, check_estimator, unit_size
from minent.measures._grams import as_grams

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import ArrayLike, NDArray

    from minent.measures._estimate import Estimator, Unit


class Curve(NamedTuple):
    """One point of the curve of entropies against the order of n-grams."""

    order: int
    """n, the number of words in a block."""
    block: Estimate
    """H_n, the entropy of blocks of n words."""
    conditional: Estimate
    """h_n = H_n - H_(n-1), bits per word after n - 1 words before it; h_1 = H_1."""
    rate: float
    """H_n / n, bits per word in blocks."""
    per_character: float | None
    """h_n / l, bits per character, when the mean length l of a word is known."""


def block_entropies(
    tables: Iterable[tuple[Any, Any]],
    *,
    characters: float | None = None,
    lengths: ArrayLike | None = None,
    estimator: Estimator = "plugin",
    unit: Unit = "bits",
) -> list[Curve]:
    """Measure blocks of 1, 2, ... words, and what each more word adds.

    Source: Shannon 1951. Both H_n / n and h_n fall towards the entropy rate of the language; but as
    soon as most blocks were seen once, h_n falls because the text is short and not because words
    are predictable: look at the estimators side by side, and trust the orders where they agree.
    Bits per character are h_n / l with ``l = sum p(w) l(w)`` characters in a mean word, so that
    texts cut into words in different ways can be compared.

    Parameters
    ----------
    tables : iterable of NgramTable or (grams, counts)
        One table for each order from 1 on. `grams` are int32 of shape (m, n), -1 for the end of a
        sentence, rows ascending (-1 first or last), each once; `counts` whole numbers of shape
        (m,).
    characters : float, optional
        The mean number of characters in a word, spaces counted or not as you like.
    lengths : array_like of int, optional
        Or the number of characters of each id, for the mean over the first table; the end of a
        sentence has none.
    estimator : {"plugin", "miller-madow", "chao-shen", "grassberger", "jackknife"}
        How to estimate each H_n.
    unit : {"bits", "nats"}
        The unit of all entropies.

    Returns
    -------
    list of Curve
        One for each table. The error of h_n is that of leaving out one n-gram and the n - 1 words
        that it begins with.

    Raises
    ------
    InputError
        When a table is out of order, or shapes and lengths do not fit.

    References
    ----------
    C. E. Shannon, Prediction and entropy of printed English, Bell System Technical Journal 30,
    1951.

    Examples
    --------
    >>> from minent.measures import block_entropies
    >>> words = [[0], [1]], [4, 4]
    >>> pairs = [[0, 1], [1, 0]], [4, 4]
    >>> curve = block_entropies([words, pairs])
    >>> [(row.order, row.block.value, row.conditional.value) for row in curve]
    [(1, 1.0, 1.0), (2, 1.0, 0.0)]
    """
    name, size = check_estimator(estimator), unit_size(unit)
    if characters is not None and lengths is not None:
        raise InputError("give characters or lengths, not both")
    mean = None if characters is None else _positive("characters", characters)
    curve: list[Curve] = []
    before = 0.0
    for order, (grams, counts) in enumerate(_pairs_of(tables), 1):
        rows, numbers = as_grams(grams, counts)
        if rows.shape[1] != order:
            raise InputError(f"table {order} must hold {order}-grams, not {rows.shape[1]}-grams")
        if lengths is not None and order == 1:
            mean = _mean_length(rows[:, 0], numbers, lengths)
        block = entropy(numbers, estimator=estimator, unit=unit)
        _, error, n, types = _core.last_given_rest(rows, numbers, estimator=name)
        step = Estimate(block.value - before, error / size, n, types)
        per_character = None if mean is None else step.value / mean
        curve.append(Curve(order, block, step, block.value / order, per_character))
        before = block.value
    return curve


def _pairs_of(tables: Any) -> list[tuple[Any, Any]]:  # noqa: ANN401
    try:
        return [
            (table.grams, table.counts) if isinstance(table, NgramTable) else _two(*table)
            for table in tables
        ]
    except (TypeError, ValueError):
        raise InputError("tables must be pairs of grams and counts, one for each order") from None


def _two(grams: Any, counts: Any) -> tuple[Any, Any]:  # noqa: ANN401
    return grams, counts


def _positive(name: str, value: object) -> float:
    if isinstance(value, Real) and not isinstance(value, bool):
        number = float(value)
        if isfinite(number) and number > 0:
            return number
    raise InputError(f"{name} must be a number above 0, not {value!r:.60}")


def _mean_length(
    ids: NDArray[np.int32], counts: NDArray[np.uint64], lengths: ArrayLike
) -> float | None:
    """Return the mean number of characters of a token, None where there are no characters."""
    each = whole_array("lengths", lengths, np.uint64)
    if each.ndim != 1:
        raise InputError(f"lengths must have one dimension, not {each.ndim}")
    if ids.size and (ids.min() < -1 or ids.max() >= len(each)):
        raise InputError(f"lengths has {len(each)} words, too few for the ids of the first table")
    weights = counts.astype(np.float64)
    words = ids >= 0
    total = float(weights.sum())
    inside = float(weights[words] @ each[ids[words]].astype(np.float64))
    return inside / total if inside else None
