"""What is to be counted: a text that was read before, ids, or something to read."""

from __future__ import annotations

import os
from collections.abc import Sized
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from minent._memory import memory_left
from minent._numbers import at_least_one, whole_array
from minent.errors import InputError
from minent.text._encode import encode_sources, what_to_read
from minent.text._reading import Reading
from minent.text._text import Text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from minent._core import Encoded
    from minent._progress import Watcher
    from minent.text._sentences import Sentences

# Ids are int32, and the edge of a sentence takes one more.
MOST_WORDS = 2**31 - 2


class Options(NamedTuple):
    """What decides how much is read, and what reading may use."""

    min_count: int = 1
    max_vocab: int | None = None
    unknown: str = "word"
    limit: int = 2**62
    threads: int | None = None
    temp_dir: str | None = None
    watch: Watcher = None


class Tokens(NamedTuple):
    """Ids, and what belongs to them."""

    ids: Encoded | NDArray[np.int32]
    vocab: int
    words: list[str] | None
    counts: NDArray[np.int64]
    documents: NDArray[np.uint64] | None
    info: dict[str, Any]
    between: str


def tokens_of(
    source: Any,  # noqa: ANN401 - a text, ids or a corpus
    sentences: Sentences | None,
    reading: Reading | None,
    vocab: int | None,
    options: Options,
) -> Tokens:
    """Give the ids of a `Text`, of an array, or of what has to be read.

    Raises
    ------
    InputError
        When nothing is given, or too much, or ids are out of range.
    """
    if isinstance(source, Text):
        if sentences is not None or reading is not None or vocab is not None:
            raise InputError("a Text was read before: sentences, reading and vocab do not go with it")
        return _of_text(source)
    if _is_ids(source):
        if sentences is not None or reading is not None:
            raise InputError("ids were read before: sentences and reading do not go with them")
        return _of_ids(source, vocab)
    if vocab is not None:
        raise InputError("vocab goes with an array of ids only")
    sources, reading = what_to_read(source, sentences, (reading or Reading()).check())
    text = encode_sources(
        sources,
        reading,
        min_count=options.min_count,
        max_vocab=options.max_vocab,
        unknown=options.unknown,
        threads=options.threads,
        memory=memory_left(options.limit) // 2,
        temp_dir=options.temp_dir,
        watch=options.watch,
    )
    return _of_text(text)


def _of_text(text: Text) -> Tokens:
    about = {
        "reading": text.reading._asdict(),
        "min_count": text.min_count,
        "inputs": text.info["sources"],
        "tokens": text.tokens,
        "sentences": text.info["n_sentences"],
        "types": text.info["n_types"],
    }
    ids = text.ids if text._raw is None else text._raw
    between = "" if text.reading.tokens == "chars" else " "
    return Tokens(ids, len(text.words), text.words, text.counts, text.documents, about, between)


def _is_ids(source: object) -> bool:
    if isinstance(source, np.ndarray):
        return True
    if isinstance(source, str | bytes | os.PathLike) or not isinstance(source, Sized):
        return False
    first = next(iter(source), None) if isinstance(source, list | tuple) else None
    return isinstance(first, int | np.integer)


def _of_ids(source: Any, vocab: int | None) -> Tokens:  # noqa: ANN401 - anything like an array
    given = np.int32 if getattr(source, "dtype", None) == np.int32 else np.int64
    ids = whole_array("ids", source, given)
    if ids.ndim != 1:
        raise InputError(f"ids must have one dimension, not {ids.ndim}")
    most = int(ids.max(initial=-1))
    vocab = most + 1 if vocab is None else at_least_one("vocab", vocab)
    if vocab > MOST_WORDS:
        raise InputError(f"vocab must be at most {MOST_WORDS}, not {vocab}")
    if ids.size and (ids.min() < -1 or most >= vocab):
        raise InputError(f"ids must lie between -1 and vocab - 1 = {vocab - 1}")
    ids = np.ascontiguousarray(ids, dtype=np.int32)
    counts = np.bincount(ids[ids >= 0], minlength=vocab).astype(np.int64)
    return Tokens(ids, vocab, None, counts, None, {"tokens": int(counts.sum())}, " ")
