"""A start that merging gives: more classes than wanted, merged down to the wanted number.

Exchange moves single words, so it cannot join two classes that belong together and use the one
that becomes free elsewhere. Merging can, and finds planted classes that a cold start misses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from minent import _core
from minent.classes._tree import cut_merges

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from minent._progress import Watcher
    from minent.counts._pairs import Pairs

# How many times as many classes to merge from, and the distinct pairs times classes and the number
# of classes up to which the better start is worth its time: it costs two or three times as much as
# the exchange itself, and the merges grow with the third power of the number of classes.
_TIMES = 3
_CHEAP = 2e7
_MOST = 600


class Finer(NamedTuple):
    """Many classes and the merges that make them fewer."""

    classes: int
    labels: NDArray[np.int32]
    table: NDArray[np.int64]
    merges: NDArray[np.int32]

    def cut(self, classes: int) -> NDArray[np.int32]:
        """Return labels of so many classes."""
        return cut_merges(self.merges, self.classes, self.classes - classes)[self.labels]


def finer_classes(
    pairs: Pairs, classes: int, *, objective: str, seed: int, threads: int, watch: Watcher
) -> Finer:
    """Exchange with many classes, and merge them all."""
    labels, _ = _core.exchange(
        *pairs, classes, objective=objective, start=None, seed=seed, threads=threads, progress=watch
    )
    table = _core.class_table(*pairs, labels, classes)
    merges, _ = _core.merge_tree(table, threads=threads, progress=watch)
    return Finer(classes, labels, table, merges)


def finer_number(pairs: Pairs, classes: int) -> int | None:
    """Return how many classes to merge from, or None where a cold start has to do."""
    finer = min(pairs.vocab, _TIMES * classes)
    cheap = finer <= _MOST and len(pairs.data) * finer <= _CHEAP
    return finer if cheap and 1 < classes < finer else None
