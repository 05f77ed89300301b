"""How vectors are trained: what a caller may choose, checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

from minent._numbers import at_least_one, check_seed, from_1_to, positive
from minent.errors import InputError
from minent.vectors._table import row_of, rows_of
from minent.vectors._trained import Trained

if TYPE_CHECKING:
    from numpy.typing import NDArray

# the table, that of contexts, popularity
Start: TypeAlias = (
    "tuple[NDArray[np.float32], NDArray[np.float32] | None, NDArray[np.float32] | None]"
)

_CHOICES = {
    "objective": ("l2", "dot", "t"),
    "sampling": ("negative", "softmax", "exact"),
    "optimizer": ("adam", "adagrad"),
    "tables": (1, 2),
    "popularity": (True, False),
}
# Chosen on WordSim-353, two epochs of 9.65 million words; that of a start as in vectors from SVD.
_RATE, _RATE_OF_START, _RATE_OF_EXACT = 0.025, 0.01, 0.05
_EPOCHS, _EPOCHS_OF_EXACT = 2, 200
_MOST_DIMENSIONS, _MOST_NEGATIVES = 10_000, 1_000


class Settings(NamedTuple):
    """The parameters of `train` that the compiled trainer takes."""

    objective: str
    dimensions: int
    tables: int
    popularity: bool
    sampling: str
    epochs: int | None
    rate: float | None
    negatives: int
    smoothing: float
    optimizer: str
    rows: int
    seed: int
    threads: int

    def check(self, start: Start | None) -> Settings:
        """Return these settings, all of them decided, or raise `InputError`."""
        for name, allowed in _CHOICES.items():
            value = getattr(self, name)
            if not any(value is one or value == one for one in allowed):
                shown = ", ".join(map(str, allowed))
                raise InputError(f"{name} must be one of {shown}, not {value!r:.60}")
        exact = self.sampling == "exact"
        rate = _RATE_OF_EXACT if exact else _RATE if start is None else _RATE_OF_START
        epochs = _EPOCHS_OF_EXACT if exact else _EPOCHS
        if start is not None and self.tables == 2 and start[1] is None:
            start_contexts = "give Trained vectors with contexts, or tables=1"
            raise InputError(f"a start for two tables needs both: {start_contexts}")
        return self._replace(
            dimensions=from_1_to(_MOST_DIMENSIONS, "dimensions", self.dimensions),
            epochs=epochs if self.epochs is None else at_least_one("epochs", self.epochs),
            rate=rate if self.rate is None else positive("learning_rate", self.rate),
            negatives=from_1_to(_MOST_NEGATIVES, "negatives", self.negatives),
            smoothing=positive("smoothing", self.smoothing),
            rows=at_least_one("rows", self.rows),
            seed=check_seed(self.seed),
        )

    def keywords(self) -> dict[str, Any]:
        """Return what the compiled trainer takes."""
        return self._asdict()


def start_of(
    start: Any,  # noqa: ANN401 - anything like an array
    radius: Any,  # noqa: ANN401 - what a caller gave
    settings: Settings,
) -> Start | None:
    """Return the arrays to start from, or raise `InputError`."""
    if start is None:
        if radius is not None:
            raise InputError("radius goes with a start")
        return None
    contexts = popularity = None
    if isinstance(start, Trained):
        contexts = None if start.contexts is None else rows_of("contexts", start.contexts)
        if contexts is not None and settings.tables == 1:
            raise InputError("the start has two tables: give tables=2, or the table alone")
        if start.objective == settings.objective:
            popularity = row_of("popularity", start.popularity)
        start = start.table
    table = rows_of("start", start)
    if not settings.popularity:
        popularity = np.zeros(len(table), np.float32)
    if radius is not None:
        length = np.linalg.norm(table, axis=1, keepdims=True)
        scale = positive("radius", radius) / np.where(length > 0, length, 1)
        # rows of other lengths are another arrangement: the popularity no longer belongs to it
        table = (table * scale).astype(np.float32)
        return table, contexts, popularity if not settings.popularity else None
    return table, contexts, popularity
