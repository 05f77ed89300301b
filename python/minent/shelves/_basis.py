"""What new words are placed by: vectors of words and of contexts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Basis(NamedTuple):
    """Vectors of the words that a run began with, and of their contexts."""

    vectors: NDArray[np.float32]
    """Of length one, or zero; shape (vocab, dimensions)."""
    contexts: NDArray[np.float32]
    """What a row of association is multiplied by to become a vector; shape (vocab, dimensions)."""
    logs: NDArray[np.float64]
    """Bits of the smoothed share of each word as a context, with the shift; shape (vocab,)."""

    def fits(self, vocab: int) -> bool:
        """Tell whether these are finite arrays for so many words."""
        vectors, contexts, logs = self
        return (
            vectors.ndim == 2
            and vectors.shape == contexts.shape
            and vectors.dtype == contexts.dtype == np.float32
            and logs.shape == (vocab,) == vectors.shape[:1]
            and all(np.isfinite(array).all() for array in self)
        )

    def extended(self, vectors: NDArray[np.float32]) -> Basis:
        """Return this with new words at the end, which are no contexts."""
        return Basis(
            np.concatenate([self.vectors, vectors]),
            np.concatenate([self.contexts, np.zeros_like(vectors)]),
            np.concatenate([self.logs, np.zeros(len(vectors))]),
        )

    def ordered(self, order: NDArray[np.int64]) -> Basis:
        """Return this with words in another order."""
        return Basis(self.vectors[order], self.contexts[order], self.logs[order])
