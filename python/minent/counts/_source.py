"""What is to be counted: a text that was read before, ids, or something to read."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple

from minent._memory import memory_left, memory_limit
from minent._numbers import at_least_one
from minent._progress import watcher
from minent.errors import InputError
from minent.text._encode import check_choice, encode_raw, what_to_read
from minent.text._reading import Reading
from minent.text._text import Text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from minent._core import Encoded, Known
    from minent._progress import Progress, Watcher
    from minent.text._sentences import Sentences


# Bytes that each word takes, whether it occurs or not: its count and its place.
_WORD = 16


class Options(NamedTuple):
    """What decides how much is read, and what reading may use."""

    min_count: int = 1
    max_vocab: int | None = None
    unknown: str = "word"
    limit: int = 2**62
    threads: int | None = None
    temp_dir: str | None = None
    watch: Watcher = None

    @classmethod
    def of(
        cls,
        min_count: int,
        max_vocab: int | None,
        unknown: str,
        memory: int | str | None,
        threads: int | None,
        temp_dir: str | os.PathLike[str] | None,
        progress: Progress,
    ) -> Options:
        """Take the parameters of the public functions, or raise `InputError`."""
        least, most = at_least_one("min_count", min_count), check_choice(unknown, max_vocab)
        folder = None if temp_dir is None else os.fsdecode(temp_dir)
        limit, watch = memory_limit(memory), watcher(progress)
        return cls(least, most, unknown, limit, threads, folder, watch)

    def to_read(self) -> int:
        """Bytes that words may take while text is read; as much is left for what comes of it."""
        return self.to_count() // 2

    def to_count(self) -> int:
        """Bytes that counting may take besides what is there."""
        return memory_left(self.limit)


def program() -> str:
    """Return the name and version that files of counts bear."""
    from minent import _core

    return f"minent {_core.__version__}"


class Given(NamedTuple):
    """What is to be counted, as it was given."""

    source: Any = None
    sentences: Sentences | None = None
    reading: Reading | None = None
    vocab: int | None = None


class Tokens(NamedTuple):
    """Ids, which an engine may keep to itself, and what belongs to them."""

    ids: Encoded | NDArray[np.int32] | None
    vocab: int
    names: Encoded | Known | list[str] | None
    counts: NDArray[np.int64]
    documents: NDArray[np.uint64] | None
    info: dict[str, Any]
    between: str

    def words(self) -> list[str] | None:
        """Return the word of each id."""
        names = self.names
        return names if names is None or isinstance(names, list) else names.words


def tokens_of(given: Given, options: Options) -> Tokens:
    """Give the ids of a `Text`, of an array, or of what has to be read.

    Raises
    ------
    InputError
        When nothing is given, or too much, or ids are out of range.
    """
    source, sentences, reading, vocab = given
    if isinstance(source, Text):
        if sentences is not None or reading is not None or vocab is not None:
            raise InputError(
                "a Text was read before: sentences, reading and vocab do not go with it"
            )
        return _of_text(source)
    if not isinstance(source, str | os.PathLike | None):
        import numpy as np

        from minent.counts._ids import checked_ids, is_ids

        if is_ids(source):
            if sentences is not None or reading is not None:
                raise InputError("ids were read before: sentences and reading do not go with them")
            ids, vocab = checked_ids(source, vocab)
            if vocab * _WORD > options.limit:
                raise InputError(f"{vocab} words take more than the limit of memory")
            counts = np.bincount(ids[ids >= 0], minlength=vocab).astype(np.int64)
            about = {"tokens": int(counts.sum())}
            return Tokens(ids, len(counts), None, counts, None, about, " ")
    if vocab is not None:
        raise InputError("vocab goes with an array of ids only")
    sources, reading = what_to_read(source, sentences, (reading or Reading()).check())
    raw = encode_raw(
        sources,
        reading,
        min_count=options.min_count,
        max_vocab=options.max_vocab,
        unknown=options.unknown,
        threads=options.threads,
        memory=options.to_read(),
        temp_dir=options.temp_dir,
        digest=False,
        watch=options.watch,
    )
    info, counts = dict(raw.info), raw.counts.view("int64")
    reading = reading.decided(info)
    return named_tokens(raw, raw, counts, raw.documents, reading, choice_of(options), info)


def _of_text(text: Text) -> Tokens:
    ids = text.ids if text._raw is None else text._raw
    choice = {"min_count": text.min_count}
    return named_tokens(
        ids, text.words, text.counts, text.documents, text.reading, choice, text.info
    )


def choice_of(options: Options) -> dict[str, Any]:
    """Say which words are kept, and what becomes of the others."""
    names = ("min_count", "max_vocab", "unknown")
    return {name: getattr(options, name) for name in names}


def named_tokens(
    ids: Encoded | NDArray[np.int32] | None,
    names: Encoded | Known | list[str],
    counts: NDArray[np.int64],
    documents: NDArray[np.uint64] | None,
    reading: Reading,
    choice: dict[str, Any],
    info: dict[str, Any],
) -> Tokens:
    """Put together what is known of a text that was read."""
    about = {
        "reading": reading._asdict(),
        **choice,
        "inputs": info["sources"],
        "tokens": int(counts.sum()),
        "sentences": info["n_sentences"],
        "types": info["n_types"],
    }
    between = "" if reading.tokens == "chars" else " "
    return Tokens(ids, len(counts), names, counts, documents, about, between)
