"""Maps of vectors in two or three dimensions: SNE and t-SNE."""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from numbers import Real
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from minent import _core
from minent._numbers import check_seed, whole
from minent._progress import watcher
from minent._threads import thread_count
from minent.errors import InputError
from minent.vectors._named import Named
from minent.vectors._table import table_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from minent._progress import Progress

_NAT = 1 / log(2)
# Up to so many points all pairs take a second or so.
_EXACT = 500
# All pairs of more points need more than 4 GB.
_MOST_EXACT = 10_000
_MOST_ITERATIONS = 1_000_000


@dataclass(frozen=True, repr=False, eq=False)
class Embedding:
    """Where vectors were laid out, and what that costs.

    Attributes
    ----------
    positions : ndarray of float64, shape (rows, dimensions)
        A place for each vector, about 0.
    cost_bits : float
        What the layout loses, in bits a pair: KL(P || Q) of all pairs (``"t"``), or the mean over
        rows of KL(P_i || Q_i) (``"gauss"``; the sum that Hinton and Roweis write is `rows` times
        it).
    entropy_bits : float
        The entropy of P, or the mean of that of its rows: what no layout could save.
    kernel, perplexity, method, iterations
        How it was made; `method` is "exact" or "approximate".
    """

    positions: NDArray[np.float64]
    cost_bits: float
    entropy_bits: float
    kernel: str
    perplexity: float
    method: str
    iterations: int

    @property
    def code_bits(self) -> float:
        """S, the bits of a pair of neighbors told by the layout: entropy and loss."""
        return self.entropy_bits + self.cost_bits

    def __repr__(self) -> str:
        """Say how large the map is, and what it loses."""
        rows, dimensions = self.positions.shape
        return (
            f"<Embedding of {rows:,} vectors in {dimensions} dimensions, "
            f"{self.cost_bits:.3f} bits lost>"
        )


def sne(
    vectors: ArrayLike | Named,
    dimensions: int = 2,
    *,
    kernel: Literal["t", "gauss"] = "t",
    perplexity: float = 30.0,
    method: Literal["auto", "exact", "approximate"] = "auto",
    iterations: int = 750,
    start: Literal["pca", "random"] | ArrayLike = "pca",
    seed: int = 0,
    threads: int | None = None,
    progress: Progress = None,
) -> Embedding:
    """Lay vectors out in two or three dimensions, so that near ones stay near.

    p(j|i) falls with the distance of vectors as a Gaussian, as wide as gives each row the
    perplexity. With ``"t"`` the places give q as 1 / (1 + d^2) over all pairs, which is t-SNE; with
    ``"gauss"`` q(j|i) falls as exp(-d^2), which is SNE. These are the objectives `t` and `l2`
    without pairs of a word with itself, with a p that was made from vectors.

    Parameters
    ----------
    vectors : Vectors or array_like of float32, shape (rows, columns)
        What is laid out; distances are Euclidean.
    dimensions : int
        2 or 3. Three take about twice as long, with ``"gauss"`` five times.
    kernel : {"t", "gauss"}
        How q falls with the distance of places.
    perplexity : float
        2^H(P_i), about how many neighbors a vector has; each must have three times as many others.
    method : {"auto", "exact", "approximate"}
        All pairs (at most 10,000 rows); or p of the nearest ``3 * perplexity`` neighbors, and
        pushes from afar by a tree (``"t"``, van der Maaten 2014) or over a grid (``"gauss"``). By
        itself, all pairs up to 500 rows. The cost is that of all pairs either way.
    iterations : int
        Steps of descent; with 0 only the cost of the start is told.
    start : {"pca", "random"} or array_like of float64, shape (rows, dimensions)
        Where points stand first: on the principal axes, at random, or as given.
    seed : int
        For the noise of the start.
    threads : int, optional
        All cores by default; the layout does not depend on it.
    progress : bool or callable, optional
        True draws a bar on standard error.

    Returns
    -------
    Embedding
        Positions and bits.

    Raises
    ------
    InputError
        When vectors are not finite, all the same or too few, or a parameter is out of range.

    References
    ----------
    Hinton & Roweis (2002), NIPS 15; van der Maaten & Hinton (2008), JMLR 9, 2579-2605; van der
    Maaten (2014), JMLR 15, 3221-3245; Belkina et al. (2019), Nature Communications 10, 5415.

    Examples
    --------
    >>> import numpy as np
    >>> from minent.vectors import sne
    >>> rng = np.random.default_rng(0)
    >>> groups = np.repeat(10 * np.eye(4), 25, axis=0) + rng.normal(size=(100, 4))
    >>> found = sne(groups, perplexity=10)
    >>> found.positions.shape
    (100, 2)
    >>> middle = found.positions.reshape(4, 25, 2).mean(axis=1)
    >>> bool(np.ptp(found.positions[:25], axis=0).max() < abs(middle[0] - middle[1]).max())
    True
    """
    table = table_of("vectors", vectors.vectors if isinstance(vectors, Named) else vectors)
    rows = len(table)
    if not isinstance(perplexity, Real) or isinstance(perplexity, bool):
        raise InputError(f"perplexity must be a number above 1, not {perplexity!r}")
    if kernel not in ("t", "gauss"):
        raise InputError(f"kernel must be 't' or 'gauss', not {kernel!r}")
    if method not in ("auto", "exact", "approximate"):
        raise InputError(f"method must be auto, exact or approximate, not {method!r}")
    if method == "exact" and rows > _MOST_EXACT:
        raise InputError(
            f"method='exact' looks at all pairs of at most {_MOST_EXACT:,} vectors, not of {rows:,}"
        )
    steps = whole(iterations)
    if steps is None or not 0 <= steps <= _MOST_ITERATIONS:
        raise InputError(
            f"iterations must be a whole number from 0 to {_MOST_ITERATIONS:,}, not {iterations!r}"
        )
    exact = method == "exact" or (method == "auto" and rows <= _EXACT)
    side = check_dimensions(dimensions)
    positions, loss, entropy = _core.sne(
        table,
        dimensions=side,
        kernel=kernel,
        perplexity=float(perplexity),
        exact=exact,
        iterations=steps,
        start=_given(start, rows, side),
        random=isinstance(start, str) and start == "random",
        seed=check_seed(seed),
        threads=thread_count(threads),
        progress=watcher(progress),
    )
    return Embedding(
        positions,
        loss * _NAT,
        entropy * _NAT,
        kernel,
        float(perplexity),
        "exact" if exact else "approximate",
        steps,
    )


def check_dimensions(value: Any) -> int:  # noqa: ANN401 - anything
    """Return the number of dimensions, or raise `InputError`."""
    number = whole(value)
    if number not in (2, 3):
        raise InputError(f"dimensions must be 2 or 3, not {value!r}")
    return number


def _given(start: Any, rows: int, dimensions: int) -> NDArray[np.float64] | None:  # noqa: ANN401
    if isinstance(start, str):
        if start not in ("pca", "random"):
            raise InputError(f"start must be pca, random or an array of places, not {start!r}")
        return None
    try:
        array = np.ascontiguousarray(start, dtype=np.float64)
    except (ValueError, TypeError):
        raise InputError("start must be pca, random or an array of places") from None
    if array.shape != (rows, dimensions):
        raise InputError(f"start must have the shape ({rows}, {dimensions}), not {array.shape}")
    return array
