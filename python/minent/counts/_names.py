"""The words of a text as bytes, without an object for each."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from minent import _core
from minent.files._arrow import text_column

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from minent.counts._source import Tokens

# Words that are looked at together.
_PIECE = 1 << 16


class Names(NamedTuple):
    """Words in order of rank: joined UTF-8, and where each begins and ends."""

    joined: NDArray[np.uint8]
    offsets: NDArray[np.signedinteger[Any]]

    def first(self, n: int) -> Names:
        """Return the first `n` words."""
        offsets = self.offsets[: n + 1]
        return Names(self.joined[: offsets[-1]], offsets)

    def characters(self, counts: NDArray[np.int64]) -> int:
        """Return how many characters so many of each word have."""
        total = 0
        for start, text, offsets in self._pieces():
            # a character has one byte that does not go on another
            begins = np.concatenate([[0], np.cumsum((text & 0xC0) != 0x80)])
            total += int(counts[start : start + len(offsets) - 1] @ np.diff(begins[offsets]))
        return total

    def each(self) -> Iterator[bytes]:
        """Give the words one after another."""
        for _, text, offsets in self._pieces():
            data, ends = text.tobytes(), offsets.tolist()
            yield from (data[a:b] for a, b in pairwise(ends))

    def _pieces(self) -> Iterator[tuple[int, NDArray[np.uint8], NDArray[Any]]]:
        """Give some words at a time: the number of the first, their text, where each is in it."""
        for start in range(0, len(self.offsets) - 1, _PIECE):
            offsets = self.offsets[start : start + _PIECE + 1]
            yield start, self.joined[offsets[0] : offsets[-1]], offsets - offsets[0]


def names_of(tokens: Tokens, temp_dir: str | None) -> Names:
    """Return the words of tokens; the compiled module hands them over in a file."""
    if tokens.names is None or isinstance(tokens.names, list):
        return Names(*text_column(tokens.names or []))
    with TemporaryDirectory(prefix="minent-", dir=temp_dir) as folder:
        path = Path(folder) / "names.npz"
        nothing = _core.PairCounts.from_runs([], tokens.vocab, temp_dir=temp_dir)
        nothing.save(str(path), "npz", words=tokens.names, temp_dir=temp_dir)
        with np.load(path) as archive:
            ends = archive["word_ends"]
            return Names(archive["words"], np.concatenate([ends[:1] * 0, ends]))
