"""How shelves are made of a text, where nothing else is asked for."""

from __future__ import annotations

from typing import NamedTuple

from minent._numbers import at_least_one, from_0_to_1, positive


class Recipe(NamedTuple):
    """The numbers that shelves depend on.

    The defaults were chosen on English Wikipedia (9.65 M words) by the concept set AP, and checked
    on the classes of WordNet; see ``docs/shelves.md``.
    """

    window: int = 2
    """Words at most so far apart are borrowed together."""
    dimensions: int = 150
    """Dimensions of the vectors that say which words are alike."""
    smoothing: float = 0.75
    """Power of the counts of contexts (Levy, Goldberg & Dagan 2015)."""
    power: float = 0.5
    """Power of the singular values (Caron 2001)."""
    neighbors: int = 15
    """How many nearest words each word is linked with."""
    similarity: float = 0.7
    """What vectors for similarity weigh beside those of the near pairs, where there are any."""
    core: int = 10_000
    """So many words, the most frequent ones, decide the shelves; others go to their nearest."""

    def check(self) -> Recipe:
        """Return the recipe, or raise `InputError` naming the number that cannot be."""
        for name in ("window", "dimensions", "neighbors", "core"):
            at_least_one(name, getattr(self, name))
        for name in ("smoothing", "power"):
            from_0_to_1(name, getattr(self, name))
        positive("similarity", self.similarity)
        return self
