"""A text as ids."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from minent._core import Encoded
    from minent.text._reading import Reading

UNK = "<unk>"


@dataclass
class Text:
    """What `encode` returns.

    Attributes
    ----------
    words : list of str
        The vocabulary in order of rank: count descending, then code points ascending.
    counts : ndarray of int64, shape (vocab,)
        How often each word occurs.
    ids : ndarray of int32, shape (tokens + sentences,)
        Token ids in order of text; -1 ends each sentence. May be memory-mapped.
    held_out_ids : ndarray of int32
        The same for sentences that were held out; empty when none were.
    unk : int or None
        The id that stands for words left out of the vocabulary.
    min_count : int
        Words that occur less often were left out.
    reading : Reading
        How the text was read, as decided.
    info : dict
        What was read: sources with encodings and digests, numbers of sentences, tokens and types.
    documents : ndarray of uint64
        Where in `ids` each source ends; one without tokens ends where the one before does.
    """

    words: list[str]
    counts: NDArray[np.int64]
    ids: NDArray[np.int32]
    held_out_ids: NDArray[np.int32]
    unk: int | None
    min_count: int
    reading: Reading
    info: dict[str, Any]
    documents: NDArray[np.uint64]
    _raw: Encoded | None = None

    @property
    def tokens(self) -> int:
        """The number of tokens, held-out sentences left out."""
        return int(self.counts.sum())

    def release_ids(self) -> None:
        """Let go of the ids, when only words and counts are needed from here on."""
        import numpy as np

        self.ids = self.held_out_ids = np.empty(0, dtype=np.int32)
        self._raw = None

    def save_ids(self, path: str | Path) -> None:
        """Write the ids as an int32 ``.npy`` file; ``numpy.load`` can map it."""
        if self._raw is not None:
            self._raw.save_ids(str(path))
        else:
            import numpy as np

            np.save(path, self.ids)
