"""How many classes: the number at which the adaptive code of the class table is shortest."""

from __future__ import annotations

from math import isqrt
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from minent import _core
from minent.classes._merged import finer_classes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from minent._progress import Watcher
    from minent.counts._pairs import Pairs


class Choice(NamedTuple):
    """A number of classes, labels to start from, and the code lengths that chose it."""

    classes: int
    start: NDArray[np.int32]
    report: dict[str, Any]


def upper_classes(vocab: int, tokens: int) -> int:
    """Return the number of classes to merge down from."""
    return max(1, min(vocab, 1000, max(8, isqrt(tokens))))


def choose_classes(
    pairs: Pairs,
    counts: NDArray[np.int64],
    *,
    objective: str,
    seed: int,
    threads: int,
    watch: Watcher,
) -> Choice:
    """Exchange with many classes, merge them, take the number with the shortest code."""
    tokens = int(counts.sum())
    upper = upper_classes(pairs.vocab, tokens)
    finer = finer_classes(
        pairs, upper, objective=objective, seed=seed, threads=threads, watch=watch
    )
    code = _core.adaptive_code(finer.table, finer.merges, counts.astype(np.uint64))
    most_merges = max(0, upper - 2)  # one class tells nothing: two at least
    after = int(np.argmin(code[: most_merges + 1]))
    report = {
        "upper": upper,
        "bits_per_token": {
            str(upper - t): round(float(code[t]) / tokens, 6) for t in _shown(upper, after)
        },
    }
    return Choice(upper - after, finer.cut(upper - after), report)


def _shown(upper: int, after: int) -> list[int]:
    """Choose about 20 points of the curve to report, the chosen one among them."""
    points = {round(upper ** (i / 19)) for i in range(20)}
    return sorted({upper - k for k in points if k >= 1} | {after})
