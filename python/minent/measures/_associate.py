"""How strongly the words of each pair belong together."""

from __future__ import annotations

from math import isfinite
from numbers import Real
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np

from minent import _core
from minent._numbers import at_least_one
from minent._progress import watcher
from minent._threads import thread_count
from minent.errors import InputError
from minent.measures._estimate import unit_size
from minent.measures._table import as_table

if TYPE_CHECKING:
    from minent._progress import Progress
    from minent.measures._estimate import Unit

Measure: TypeAlias = Literal["pmi", "ppmi", "npmi", "log-likelihood", "t-score"]

# Which options each measure has.
_OPTIONS: dict[str, tuple[str, ...]] = {
    "pmi": ("alpha", "shift"),
    "ppmi": ("alpha", "shift"),
    "npmi": (),
    "log-likelihood": ("scale", "signed"),
    "t-score": ("scale",),
}


def associate(
    pairs: Any,  # noqa: ANN401 - any SciPy sparse matrix, Pairs, or a dense table
    measure: Measure,
    *,
    alpha: float = 1.0,
    shift: float = 1.0,
    scale: int | None = None,
    signed: bool = False,
    unit: Unit = "bits",
    threads: int | None = None,
    progress: Progress = None,
) -> Any:  # noqa: ANN401 - SciPy has no types
    """Score each pair that was counted.

    With O = n(i,j), row sum n(i), column sum n(j), total N and E = n(i) n(j) / N:

    - ``pmi``: ``log O/E``, pointwise mutual information (Church & Hanks 1990). `alpha` below 1
      raises the shares of rare second words, ``p(j) = n(j)^alpha / sum n^alpha`` (0.75 is usual),
      and ``log(shift)`` is subtracted (Levy, Goldberg & Dagan 2015).
    - ``ppmi``: the same where it is above 0; other pairs are dropped.
    - ``npmi``: ``pmi / -log p(i,j)``, from -1 to 1 (Bouma 2009); no unit.
    - ``log-likelihood``: ``G^2 = 2 sum O ln(O/E)`` over the four cells pair, only i, only j,
      neither (Dunning 1993). To be compared with chi squared of one degree of freedom, so always
      with natural logarithms. `signed` makes it negative where O is below E.
    - ``t-score``: ``(O - E) / sqrt(O)`` (Church, Gale, Hanks & Hindle 1991); no unit.

    Parameters
    ----------
    pairs : PairTable, Pairs, sparse matrix, or array_like of int with two dimensions
        Counts of pairs, of any shape, below 2**63 in all.
    measure : {"pmi", "ppmi", "npmi", "log-likelihood", "t-score"}
        What to score by.
    alpha : float
        For pmi and ppmi, from 0 to 1.
    shift : float
        For pmi and ppmi, above 0; the k of negative samples.
    scale : int, optional
        For log-likelihood and t-score: counts are in units of ``1 / scale``, as weighted counts
        are; by default those of a `PairTable`, and 1. The other measures do not depend on it.
    signed : bool
        For log-likelihood.
    unit : {"bits", "nats"}
        The unit of pmi and ppmi.
    threads : int, optional
        All cores by default; the result does not depend on it.
    progress : bool or callable, optional
        True draws a bar on standard error.

    Returns
    -------
    scipy.sparse.csr_array of float64
        Scores where there are counts. A pair may score 0 and still be stored.

    Raises
    ------
    InputError
        When `pairs` are no table of counts, or an option is out of range or not of this measure.

    References
    ----------
    K. Church, P. Hanks, Computational Linguistics 16(1), 1990. O. Levy, Y. Goldberg, I. Dagan,
    Transactions of the ACL 3, 2015, doi:10.1162/tacl_a_00134. G. Bouma, Normalized (pointwise)
    mutual information in collocation extraction, GSCL 2009. T. Dunning, Computational Linguistics
    19(1), 1993. K. Church, W. Gale, P. Hanks, D. Hindle, Using statistics in lexical analysis,
    1991.

    Examples
    --------
    >>> from minent.measures import associate
    >>> associate([[3, 1], [1, 3]], "ppmi").toarray().round(3).tolist()
    [[0.585, 0.0], [0.0, 0.585]]
    >>> associate([[3, 1], [1, 3]], "t-score").toarray().round(3).tolist()
    [[0.577, -1.0], [-1.0, 0.577]]
    """
    if not isinstance(measure, str) or measure not in _OPTIONS:
        raise InputError(f"measure must be one of {', '.join(_OPTIONS)}, not {measure!r:.60}")
    size = unit_size(unit)
    if not isinstance(signed, bool | np.bool_):
        raise InputError(f"signed must be True or False, not {signed!r:.60}")
    numbers = {
        "alpha": _number("alpha", alpha, 0, 1),
        "shift": _number("shift", shift),
        "scale": float(at_least_one("scale", 1 if scale is None else scale)),
    }
    changed = [name for name, value in numbers.items() if value != 1] + ["signed"] * bool(signed)
    for name in changed:
        if name not in _OPTIONS[measure]:
            raise InputError(f"{name} is no option of {measure}")
    if scale is None and "scale" in _OPTIONS[measure]:
        numbers["scale"] = float(getattr(pairs, "unit", 1))
    table = as_table(pairs, weighted=True)
    scores = _core.associate(
        *table,
        "pmi" if measure == "ppmi" else measure,
        threads=thread_count(threads),
        progress=watcher(progress),
        signed=bool(signed),
        alpha=numbers["alpha"],
        shift=numbers["shift"],
        scale=numbers["scale"],
    )
    indptr, indices = table.indptr, table.indices
    if measure == "ppmi":
        kept = scores > 0
        places = np.concatenate(([0], np.cumsum(kept)))
        indptr, indices, scores = places[indptr], indices[kept], scores[kept]
    if measure in ("pmi", "ppmi"):
        scores /= size
    from scipy.sparse import csr_array  # type: ignore[import-untyped]

    shape = (len(indptr) - 1, table.columns)
    return csr_array((scores, indices, indptr), shape=shape, copy=True)


def _number(name: str, value: object, least: float = 0.0, most: float | None = None) -> float:
    """Return a number above 0, or from `least` to `most`, or raise `InputError`."""
    if isinstance(value, Real) and not isinstance(value, bool):
        number = float(value)
        if most is None and isfinite(number) and number > least:
            return number
        if most is not None and least <= number <= most:
            return number
    span = f"a number above {least:g}" if most is None else f"a number from {least} to {most}"
    raise InputError(f"{name} must be {span}, not {value!r:.60}")
