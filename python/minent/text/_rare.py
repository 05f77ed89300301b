"""Rare words: the rule of ``min_count="auto"``, and folding them into ``<unk>`` after reading."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from minent.text._text import UNK, Text

if TYPE_CHECKING:
    from numpy.typing import NDArray

# (tokens up to, min_count): a word seen once in a long text tells almost nothing of its class.
_RULE = ((100_000, 1), (1_000_000, 2), (5_000_000, 3))
_BEYOND = 5
_BLOCK = 1 << 20


def auto_min_count(tokens: int) -> int:
    """Return 1, 2, 3 or 5 for up to 100 thousand, 1 million, 5 million or more tokens."""
    return next((least for limit, least in _RULE if tokens <= limit), _BEYOND)


def fold_rare(text: Text, min_count: int) -> Text:
    """Map rare words to ``<unk>``, as reading with that `min_count` does."""
    kept = int(np.searchsorted(-text.counts, -min_count, side="right"))
    rare = len(text.words) - kept
    text.min_count = min_count
    if rare == 0:
        return text
    words, counts = text.words[:kept], text.counts[:kept]
    left_out = int(text.counts[kept:].sum())
    old = words.index(UNK) if UNK in words else None
    total = left_out + (0 if old is None else int(counts[old]))
    if old is not None:
        del words[old]
        counts = np.delete(counts, old)
    unk = int(np.searchsorted(-counts, -total, side="left"))
    while unk < len(words) and counts[unk] == total and words[unk] < UNK:
        unk += 1
    words.insert(unk, UNK)
    # where each old id goes; the last entry serves -1, the end of a sentence
    new_ids = np.full(len(text.words) + 1, unk, dtype=np.int32)
    stay = np.arange(kept) if old is None else np.delete(np.arange(kept), old)
    new_ids[stay] = np.delete(np.arange(len(words)), unk)
    new_ids[-1] = -1
    text.words, text.counts, text.unk = words, np.insert(counts, unk, total), unk
    text.ids, text.held_out_ids = renumber(text.ids, new_ids), renumber(text.held_out_ids, new_ids)
    text.info["n_unk"] = total
    text._raw = None
    return text


def drop_rare(text: Text, min_count: int) -> Text:
    """Leave rare words out, as reading with that `min_count` and ``unknown="drop"`` does."""
    kept = int(np.searchsorted(-text.counts, -min_count, side="right"))
    text.min_count = min_count
    if kept == len(text.words):
        return text
    text.words, text.counts = text.words[:kept], text.counts[:kept]
    text.ids, text.documents = _without(text.ids, kept, text.documents)
    text.held_out_ids, _ = _without(text.held_out_ids, kept, text.documents[:0])
    info, held_out = text.info, text.held_out_ids
    held_before = info["n_held_out_tokens"]
    info["n_sentences"] = int(np.count_nonzero(text.ids == -1))
    info["n_tokens"] = len(text.ids) - info["n_sentences"]
    info["n_held_out_tokens"] = int(np.count_nonzero(held_out != -1))
    info["n_held_out_unknown"] += held_before - info["n_held_out_tokens"]
    text._raw = None
    return text


def _without(
    ids: NDArray[np.int32], kept: int, ends: NDArray[np.uint64]
) -> tuple[NDArray[np.int32], NDArray[np.uint64]]:
    """Leave out ids from `kept` on and sentences that are empty then; `ends` move along."""
    stay = ids < kept
    before = np.concatenate([[-1], ids[stay][:-1]]) if stay.any() else ids[:0]
    empty = (ids[stay] == -1) & (before == -1)
    stay[np.flatnonzero(stay)[empty]] = False
    places = np.concatenate([[0], np.cumsum(stay, dtype=np.int64)])
    return ids[stay], places[ends].astype(np.uint64)


def renumber(ids: NDArray[np.int32], new_ids: NDArray[np.int32]) -> NDArray[np.int32]:
    """Look every id up in `new_ids`, in blocks; -1 takes its last entry."""
    out = np.empty(len(ids), dtype=np.int32)
    for first in range(0, len(ids), _BLOCK):
        out[first : first + _BLOCK] = new_ids[ids[first : first + _BLOCK]]
    return out


def without_unk(text: Text) -> Text:
    """Return a text whose ids have no ``<unk>``, words close ranks; words and counts stay."""
    if text.unk is None:
        return text
    kept = text.ids != text.unk
    before = np.concatenate([[0], np.cumsum(kept)]).astype(np.uint64)
    return replace(text, ids=text.ids[kept], documents=before[text.documents], _raw=None)
