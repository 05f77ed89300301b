"""A second text under the vocabulary of a first one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from minent.text._encode import encode_sources
from minent.text._rare import renumber

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

    from minent._progress import Watcher
    from minent.text._sources import Source
    from minent.text._text import Text


class HeldOut(NamedTuple):
    """Ids of held-out text under the vocabulary of the text, and what was read."""

    ids: NDArray[np.int32]
    tokens: int
    unknown: int
    info: dict[str, Any]


def encode_held_out(
    sources: list[Source], text: Text, *, threads: int | None, watch: Watcher
) -> HeldOut:
    """Read sources as `text` was read, under its vocabulary.

    Other words become ``<unk>``, or are left out where there is none.
    """
    other = encode_sources(sources, text.reading, min_count=1, threads=threads, watch=watch)
    index = {word: i for i, word in enumerate(text.words)}
    missing = -2 if text.unk is None else text.unk
    new_ids = np.array([*(index.get(word, missing) for word in other.words), -1], dtype=np.int32)
    ids = renumber(other.ids, new_ids)
    known = np.fromiter((word in index for word in other.words), bool, len(other.words))
    unknown = int(other.counts[~known].sum())
    if text.unk is None and unknown:
        ids = ids[ids != -2]
    return HeldOut(ids, other.tokens - (unknown if text.unk is None else 0), unknown, other.info)
