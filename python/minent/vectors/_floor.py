"""Floor plans: words as books that must be walked to."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np

from minent import _core
from minent._numbers import at_least_one, check_seed
from minent._progress import watcher
from minent._threads import thread_count
from minent.counts import Pairs
from minent.errors import InputError
from minent.measures._table import as_table
from minent.vectors._sne import check_dimensions

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from minent._progress import Progress


@dataclass(frozen=True, repr=False, eq=False)
class FloorPlan:
    """Where books stand, and what is walked, in metres (not in bits).

    Attributes
    ----------
    positions : ndarray of float64, shape (words, dimensions)
        The place of each book; the door is at 0.
    from_door, between : float
        Metres walked for a pair, on average: from the door to the first book, and from it to the
        second.
    from_door_before, between_before : float
        The same with books by popularity alone, the most popular nearest to the door.
    distance : float
        Metres between two books, at least.
    """

    positions: NDArray[np.float64]
    from_door: float
    between: float
    from_door_before: float
    between_before: float
    distance: float

    @property
    def cost(self) -> float:
        """Metres walked for a pair."""
        return self.from_door + self.between

    @property
    def cost_before(self) -> float:
        """Metres walked for a pair with books by popularity alone."""
        return self.from_door_before + self.between_before

    @property
    def share_from_door(self) -> float:
        """The share of all metres that lead from the door to a book."""
        return self.from_door / self.cost if self.cost else 0.0

    @property
    def share_between(self) -> float:
        """The share of all metres that lead from book to book."""
        return self.between / self.cost if self.cost else 0.0

    def __repr__(self) -> str:
        """Say how large the plan is, and what is walked."""
        rows, dimensions = self.positions.shape
        return (
            f"<FloorPlan of {rows:,} words in {dimensions} dimensions, "
            f"{self.cost:.3f} m a pair, before {self.cost_before:.3f} m>"
        )


def floor_plan(
    pairs: Any,  # noqa: ANN401 - all that holds a table
    dimensions: int = 2,
    *,
    distance: float = 1.0,
    sweeps: int = 60,
    seed: int = 0,
    threads: int | None = None,
    progress: Progress = None,
) -> FloorPlan:
    """Place words as books in a library, so that as little as possible is walked.

    Whoever borrows j after i walks from the door to i, and from i to j. The cost is ``sum p(i,j)
    (|v_i| + |v_i - v_j|)`` in metres; no two books are nearer than the distance. Popular books come
    to stand near the door, and related ones together. Books stand on the lattice that is densest at
    this distance (hexagons, or layers of spheres), one of them at the door, and change places two
    by two, at first also where that saves nothing (simulated annealing).

    Parameters
    ----------
    pairs : PairTable, Pairs, sparse matrix or array_like, shape (words, words)
        Counts or weights of ordered pairs, symmetric or not. Of `Pairs` the edge of a sentence is
        left out, as it is no book; of a sparse matrix of adjacent words, cut it off with
        ``[:-1, :-1]``.
    dimensions : int
        2 or 3: a floor, or a tower.
    distance : float
        Metres between two books, at least.
    sweeps : int
        How often each book asks for a better place, at most.
    seed : int
        For all draws.
    threads : int, optional
        All cores by default; the plan does not depend on it.
    progress : bool or callable, optional
        True draws a bar on standard error.

    Returns
    -------
    FloorPlan
        Positions, and what is walked before and after.

    Raises
    ------
    InputError
        When pairs are not square, hold none, or hold what is no count, or a parameter is out of
        range.

    Notes
    -----
    Words without pairs stand at the far wall, as in the beginning. The best plan is out of reach
    (this is the quadratic assignment problem): another seed finds another plan of nearly the same
    cost.

    References
    ----------
    kexue.fm archive 6191; Kirkpatrick, Gelatt & Vecchi (1983), Science 220, 671-680.

    Examples
    --------
    >>> from minent.vectors import floor_plan
    >>> pairs = [[0, 9, 1, 1], [9, 0, 1, 1], [1, 1, 0, 5], [1, 1, 5, 0]]
    >>> plan = floor_plan(pairs, distance=2.0)
    >>> plan.positions.shape, plan.cost <= plan.cost_before
    ((4, 2), True)
    """
    table = as_table(
        pairs.to_scipy()[:-1, :-1] if isinstance(pairs, Pairs) else pairs, weighted=True
    )
    rows = len(table.indptr) - 1
    if rows != table.columns:
        raise InputError(f"pairs must be square, not of shape ({rows}, {table.columns})")
    good = isinstance(distance, Real) and not isinstance(distance, bool)
    if not (good and isfinite(distance) and distance > 0):
        raise InputError(f"distance must be a number of metres above 0, not {distance!r}")
    positions, walked, before = _core.floor_plan(
        table.indptr,
        table.indices,
        table.data.astype(np.float64),
        dimensions=check_dimensions(dimensions),
        distance=float(distance),
        sweeps=at_least_one("sweeps", sweeps),
        seed=check_seed(seed),
        threads=thread_count(threads),
        progress=watcher(progress),
    )
    return FloorPlan(positions, *walked, *before, float(distance))
