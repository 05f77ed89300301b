"""How many classes: the number at which the adaptive code of the text is shortest.

The code is measured along one tree of merges, from an upper number of classes down to two; the
words are exchanged again only at the number that is chosen. Merging costs a little more than
exchanging afresh would, so the choice leans upward. The upper number is the square root of the
number of tokens, near which the shortest code was found on texts of 300 thousand to 2 million
tokens, and 1000 at most, to keep the time within bounds: where that cuts the choice short, the
report says so.
"""

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


_MOST = 1000


class Choice(NamedTuple):
    """A number of classes, labels to start from, and the code lengths that chose it."""

    classes: int
    start: NDArray[np.int32]
    report: dict[str, Any]


def upper_classes(vocab: int, tokens: int) -> int:
    """Return the number of classes to merge down from."""
    return max(1, min(vocab, _MOST, max(8, isqrt(tokens))))


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
    # the end of a sentence is written too, so it counts as a token here
    tokens = int(pairs.data.sum(dtype=np.int64))
    upper = upper_classes(pairs.vocab, int(counts.sum()))
    finer = finer_classes(
        pairs, upper, objective=objective, seed=seed, threads=threads, watch=watch
    )
    code = _core.adaptive_code(finer.table, finer.merges, counts.astype(np.uint64))
    most_merges = max(0, upper - 2)  # one class tells nothing: two at least
    after = int(np.argmin(code[: most_merges + 1]))
    report = {
        "upper": upper,
        "capped": upper == _MOST and 20 * after <= upper,
        "bits_per_token": {
            str(upper - t): round(float(code[t]) / tokens, 6) for t in _shown(upper, after)
        },
    }
    return Choice(upper - after, finer.cut(upper - after), report)


def _shown(upper: int, after: int) -> list[int]:
    """Choose about 20 points of the curve to report, the chosen one among them."""
    points = {round(upper ** (i / 19)) for i in range(20)}
    return sorted({upper - k for k in points if k >= 1} | {after})
