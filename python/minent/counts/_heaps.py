"""How many different words, n-grams or pairs a text will have, guessed from a sample of it."""

from __future__ import annotations

from math import exp, lgamma
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

from minent import _core

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from minent.counts._pair_options import PairOptions

# Tokens of the sample whose pairs are counted, times the window.
_PAIRS = 400_000


class Law(NamedTuple):
    """Heaps' law: new things come at the share of those that were seen once.

    Examples
    --------
    >>> from minent.counts._heaps import Law
    >>> Law(100, 50).at(4)
    200.0
    """

    different: int
    once: int

    @property
    def slope(self) -> float:
        """The exponent of the law."""
        return self.once / max(1, self.different)

    def at(self, times: float) -> float:
        """Return how many there are in a text so many times as long."""
        return self.different * float(max(1.0, times) ** self.slope)

    def kept(self, least: int) -> float:
        """Return the share of things that occur so often at least, by the same law."""
        if least == 1 or not 0 < self.slope < 1:
            return 1.0
        return exp(lgamma(least - self.slope) - lgamma(1 - self.slope) - lgamma(least))


class Words(NamedTuple):
    """The words of a sample."""

    law: Law
    length: float
    """The mean number of bytes of a different word."""
    size: int
    """Bytes of the sample."""
    info: dict[str, Any]


def words_of(pieces: list[bytes], reading: dict[str, object]) -> Words:
    """Count the words of a sample, without NumPy, which takes longer to load than all of this."""
    counted = _core.count_words([("sample", pieces)], reading, digest=False)
    with TemporaryDirectory(prefix="minent-") as folder:
        path = Path(folder) / "rows"
        counted.save(str(path), "rows")
        rows = path.read_bytes()
    law = Law(rows.count(b"\n"), rows.count(b"\t1\n"))
    return Words(
        law, max(0.0, len(rows) / max(1, law.different) - 3), sum(map(len, pieces)), counted.info
    )


def ngrams_of(ids: NDArray[Any], vocab: int, order: int) -> Law:
    """Count the n-grams of a sample."""
    return _law(*_core.count_ngrams(ids, vocab, order).profile())


def pairs_of(ids: NDArray[Any], counts: NDArray[Any], wanted: PairOptions) -> tuple[Law, float]:
    """Count pairs of a part of a sample, and say which part."""
    # weights are no counts: what was seen once is found in a flat window
    flat = wanted._replace(weights="flat").keywords()
    some = ids[: _PAIRS // flat["window"]]
    sampling = wanted.sampling(counts.astype("i8"))
    run = _core.count_pairs(some, len(counts), **flat, sampling=sampling).run()
    law = _law(*_core.GramCounts.from_runs([run], 2).profile())
    return law, len(some) / max(1, len(ids))


def _law(counts: NDArray[Any], times: NDArray[Any]) -> Law:
    return Law(int(times.sum()), int(times[counts == 1].sum()))
