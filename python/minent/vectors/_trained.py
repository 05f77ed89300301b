"""Vectors that were trained, and how that went."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from minent.measures import Ledger


@dataclass(frozen=True, repr=False, eq=False)
class Trained:
    """What `train` returns.

    Attributes
    ----------
    words : list of str or None
        The word of each row; None where ids or counts without words were given.
    table : ndarray of float32, shape (vocab, dimensions)
        A row for each word; where only distances matter, the mean of all, weighed by how often
        words are the second of a pair, is 0.
    contexts : ndarray of float32, shape (vocab, dimensions), or None
        With two tables: the rows of words as the second of a pair.
    popularity : ndarray of float32, shape (vocab,)
        b in nats, of words as the second of a pair; 0 where it was not trained.
    objective : str
        What was minimized.
    history : list of (int, float)
        After each epoch: tokens or pairs seen so far, and S in bits per pair, guessed from
        some rows that are the same each time, or exact; empty without a ledger.
    ledger : Ledger or None
        Bits per pair, S with all words in the sums.
    """

    words: list[str] | None
    table: NDArray[np.float32]
    contexts: NDArray[np.float32] | None
    popularity: NDArray[np.float32]
    objective: str
    history: list[tuple[int, float]]
    ledger: Ledger | None

    def __repr__(self) -> str:
        """Say how large the tables are, and what they cost."""
        rows, columns = self.table.shape
        bits = "" if self.ledger is None else f", S = {self.ledger.method:.3f} bits"
        return f"<Trained {self.objective}: {rows:,} words x {columns} dimensions{bits}>"
