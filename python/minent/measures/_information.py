"""What the two places of a pair tell of each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from minent import _core
from minent.errors import InputError
from minent.measures._estimate import Estimate, check_estimator, estimate, unit_size
from minent.measures._table import as_table

if TYPE_CHECKING:
    from minent.measures._estimate import Estimator, Unit
    from minent.measures._table import Table


class PairEntropies(NamedTuple):
    """Entropies of the places of a pair, I the first (rows) and J the second (columns)."""

    first: Estimate
    """H(I)."""
    second: Estimate
    """H(J)."""
    joint: Estimate
    """H(I,J)."""
    second_given_first: Estimate
    """H(J|I) = H(I,J) - H(I)."""
    first_given_second: Estimate
    """H(I|J) = H(I,J) - H(J)."""
    mutual: Estimate
    """I(I;J) = H(I) + H(J) - H(I,J)."""


def pair_entropies(
    pairs: Any,  # noqa: ANN401 - any SciPy sparse matrix, Pairs, or a dense table
    *,
    estimator: Estimator = "plugin",
    unit: Unit = "bits",
) -> PairEntropies:
    """Estimate the entropies of a table of pairs.

    Source: Shannon 1948. Each entropy is estimated by itself, see `entropy`, and the others are
    their differences. The errors are those of leaving out one pair at a time, from both places at
    once. Bias does not cancel: the joint table has far more cells than its margins, so that plug-in
    mutual information is too high by about ``(cells - rows - columns + 1) / 2N`` nats and more.
    With another estimator it may come out below 0.

    Parameters
    ----------
    pairs : PairTable, Pairs, sparse matrix, or array_like of int with two dimensions
        Counts of pairs, of any shape.
    estimator : {"plugin", "miller-madow", "chao-shen", "grassberger", "jackknife"}
        How to estimate each entropy.
    unit : {"bits", "nats"}
        The unit of values and errors.

    Returns
    -------
    PairEntropies
        Six estimates.

    Raises
    ------
    InputError
        When `pairs` are no table of counts.

    Examples
    --------
    >>> from minent.measures import pair_entropies
    >>> found = pair_entropies([[2, 0], [1, 1]])
    >>> found.first.value, found.joint.value
    (1.0, 1.5)
    """
    name, size = check_estimator(estimator), unit_size(unit)
    return entropies_of(as_table(pairs), name, size)


def entropies_of(table: Table, estimator: str, size: float) -> PairEntropies:
    """Do the same for a table that was checked, in units of so many nats."""
    found = _core.pair_information(*table, estimator=estimator)
    return PairEntropies(*(estimate(numbers, size) for numbers in found))


def mutual_information(
    pairs: Any,  # noqa: ANN401
    *,
    estimator: Estimator = "plugin",
    unit: Unit = "bits",
) -> Estimate:
    """Estimate the mutual information I(I;J) of the two places of a pair.

    Source: Shannon 1948. Parameters, errors and bias are those of `pair_entropies`.

    Examples
    --------
    >>> from minent.measures import mutual_information
    >>> mutual_information([[3, 0], [0, 3]]).value
    1.0
    >>> mutual_information([[1, 2], [2, 4]]).value
    0.0
    """
    return pair_entropies(pairs, estimator=estimator, unit=unit).mutual


def conditional_entropy(
    pairs: Any,  # noqa: ANN401
    *,
    given: Literal["first", "second"] = "first",
    estimator: Estimator = "plugin",
    unit: Unit = "bits",
) -> Estimate:
    """Estimate H(J|I), or H(I|J) when the second place is given.

    Source: Shannon 1948. The other parameters, errors and bias are those of `pair_entropies`.

    Examples
    --------
    >>> from minent.measures import conditional_entropy
    >>> round(conditional_entropy([[2, 2], [4, 0]]).value, 12)
    0.5
    """
    if given not in ("first", "second"):
        raise InputError(f"given must be 'first' or 'second', not {given!r:.60}")
    found = pair_entropies(pairs, estimator=estimator, unit=unit)
    return found.second_given_first if given == "first" else found.first_given_second
