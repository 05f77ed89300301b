"""Token ids to counts of adjacent words."""

from minent.counts._bigrams import bigrams as bigrams
from minent.counts._pairs import Pairs as Pairs

__all__ = ["Pairs", "bigrams"]
