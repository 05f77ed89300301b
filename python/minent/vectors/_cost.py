"""What an arrangement costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from minent import _core
from minent._progress import watcher
from minent._threads import thread_count
from minent.errors import InputError
from minent.vectors._counts import counts_of
from minent.vectors._table import row_of, rows_of

if TYPE_CHECKING:
    from typing import Literal

    from numpy.typing import ArrayLike

    from minent._progress import Progress


def cost(
    pairs: Any,  # noqa: ANN401 - all that holds a table
    table: ArrayLike,
    *,
    contexts: ArrayLike | None = None,
    popularity: ArrayLike | None = None,
    objective: Literal["l2", "dot", "t"] = "l2",
    threads: int | None = None,
    progress: Progress = None,
) -> float:
    """Give S, the bits per pair that vectors cost, with every word in the sums.

    S = sum of p(i, j) f(i, j), f = -log2 softmax over j of score(v_i, c_j) + b_j, where c is v
    unless `contexts` are given. The score is -|v - c|^2 for "l2", <v, c> for "dot" and
    -ln(1 + |v - c|^2) for "t". Nothing is fitted: vectors that were trained for something else,
    as by word2vec, may cost more than no vectors at all.

    Parameters
    ----------
    pairs : PairTable, Pairs, or square sparse matrix or table of int
        Counts of pairs; row i, column j counts j near i.
    table : array_like of float, shape (vocab, dimensions)
        v, taken as float32.
    contexts : array_like of float, shape (vocab, dimensions), optional
        c.
    popularity : array_like of float, shape (vocab,), optional
        b in nats; 0 by default.
    objective : {"l2", "dot", "t"}
        Which score.
    threads : int, optional
        All cores by default. The result does not depend on it.
    progress : bool or callable, optional
        True draws a bar on standard error.

    Returns
    -------
    float
        Bits per pair; 0 where there is no pair. Good to about six digits.

    Raises
    ------
    InputError
        When shapes do not fit, or a number is not finite.

    Notes
    -----
    Takes 2 vocab^2 dimensions floating-point operations, some ten seconds of one core for 57,000
    words of 100 dimensions, and little memory.

    References
    ----------
    kexue.fm archive 6191 (the library of words); Hinton & Roweis (2002) for "l2"; Mikolov et al.
    (2013) for "dot"; van der Maaten & Hinton (2008) for "t".

    Examples
    --------
    >>> from minent.vectors import cost
    >>> cost([[0, 1], [1, 0]], [[0.0], [0.0]])
    1.0
    >>> round(cost([[0, 1], [1, 0]], [[1.0], [-1.0]], objective="dot"), 3)
    3.069
    """
    if not isinstance(objective, str):
        raise InputError(f"objective must be one of l2, dot, t, not {objective!r:.60}")
    counts = counts_of(pairs)
    return _core.vectors_cost(
        *counts.arrays,
        rows_of("the table", table),
        contexts=None if contexts is None else rows_of("contexts", contexts),
        popularity=None if popularity is None else row_of("popularity", popularity),
        objective=objective,
        threads=thread_count(threads),
        progress=watcher(progress),
    )
