"""Reading text: the one function that calls the compiled reader."""

from __future__ import annotations

from numbers import Real
from typing import TYPE_CHECKING

from minent import _core
from minent._numbers import at_least_one, check_seed
from minent._progress import Watcher, watcher
from minent._threads import thread_count
from minent.errors import EmptyTextError, InputError
from minent.text._reading import Reading
from minent.text._sentences import open_sentences
from minent.text._sources import find_sources
from minent.text._text import Text

if TYPE_CHECKING:
    from typing import Literal

    from minent._progress import Progress
    from minent.text._sentences import Sentences
    from minent.text._sources import Corpus, Source


UNKNOWN = ("word", "drop")


def encode(
    corpus: Corpus | None = None,
    *,
    sentences: Sentences | None = None,
    reading: Reading | None = None,
    min_count: int | Literal["auto"] = "auto",
    max_vocab: int | None = None,
    unknown: Literal["word", "drop"] = "word",
    held_out: float | None = None,
    seed: int = 0,
    threads: int | None = None,
    progress: Progress = None,
) -> Text:
    """Read a text and map it to ids, counting words in the same pass.

    Parameters
    ----------
    corpus : path, or iterable of paths
        Files (plain, gz, zst, bz2), folders, globs, ``-`` for standard input.
    sentences : iterable of str or of token lists
        Instead of `corpus`: sentences in memory. Token lists are taken literally.
    reading : Reading, optional
        Language, tokenizer, encoding and the like; everything is "auto" by default.
    min_count : int or "auto"
        Rarer words become ``<unk>``. "auto" is 1, 2, 3 or 5 for a text of up to 100 thousand, 1
        million, 5 million or more tokens, and 1 with `max_vocab`.
    max_vocab : int, optional
        Keep at most so many words, the most frequent ones, ``<unk>`` included.
    unknown : {"word", "drop"}
        What becomes of words that are left out: ``<unk>``; or they go as if they had not been
        there, and with them a literal ``<unk>`` and sentences that lose all their words.
    held_out : float, optional
        The share of sentences, drawn at random by `seed`, to set apart; they are not counted.
    seed : int
        For the drawing of held-out sentences.
    threads : int, optional
        All cores by default. The result does not depend on it.
    progress : bool or callable, optional
        True draws a bar on standard error; a callable is given ``(stage, done, total)``.

    Returns
    -------
    Text
        Words (list of str), counts (int64), ids (int32, -1 ends a sentence) and what was decided.

    Raises
    ------
    FileNotFoundError, PermissionError, EncodingError, EmptyTextError, InputError
        Missing or unreadable file; bad bytes; no token; a parameter out of range.

    Examples
    --------
    >>> from minent.text import encode
    >>> text = encode(sentences=["the cat sat", "the dog"])
    >>> text.words
    ['the', 'cat', 'dog', 'sat']
    >>> text.ids.tolist()
    [0, 1, 3, -1, 0, 2, -1]
    """
    sources, reading = what_to_read(corpus, sentences, (reading or Reading()).check())
    return encode_sources(
        sources,
        reading,
        min_count=min_count,
        max_vocab=max_vocab,
        unknown=unknown,
        held_out=held_out,
        seed=seed,
        threads=threads,
        watch=watcher(progress),
    )


def what_to_read(
    corpus: Corpus | None, sentences: Sentences | None, reading: Reading
) -> tuple[list[Source], Reading]:
    """Give the sources, and the reading that suits them."""
    if (corpus is None) == (sentences is None):
        raise InputError(
            "give either a corpus or sentences" + (", not both" if corpus is not None else "")
        )
    if sentences is None:
        assert corpus is not None
        return find_sources(corpus).sources, reading
    listed, chunks = open_sentences(sentences)
    if listed and reading.tokens not in ("auto", "space"):
        raise InputError(
            f"token lists are taken literally: tokens={reading.tokens!r} cannot be applied to them"
        )
    tokens = "space" if listed else reading.tokens
    split = "lines" if reading.split == "auto" else reading.split
    return [("sentences", chunks)], reading._replace(tokens=tokens, split=split, encoding="utf-8")


def encode_sources(
    sources: list[Source],
    reading: Reading,
    *,
    min_count: int | str = "auto",
    max_vocab: int | None = None,
    unknown: str = "word",
    held_out: float | None = None,
    seed: int = 0,
    threads: int | None = None,
    watch: Watcher = None,
) -> Text:
    """Read sources that were found before; see `encode`."""
    least = at_least_one("min_count", min_count) if min_count != "auto" else 1
    raw = encode_raw(
        sources,
        reading,
        min_count=least,
        max_vocab=max_vocab,
        unknown=unknown,
        held_out=held_out,
        seed=seed,
        threads=threads,
        watch=watch,
    )
    info = dict(raw.info)
    counts = raw.counts.view("int64")
    text = Text(
        raw.words,
        counts,
        raw.ids,
        raw.held_out_ids,
        raw.unk,
        least,
        reading.decided(info),
        info,
        raw.documents,
        raw,
    )
    if min_count == "auto" and max_vocab is None:
        from minent.text._rare import auto_min_count, drop_rare, fold_rare

        change = drop_rare if unknown == "drop" else fold_rare
        return change(text, auto_min_count(text.tokens))
    return text


def encode_raw(
    sources: list[Source],
    reading: Reading,
    *,
    min_count: int,
    max_vocab: int | None,
    unknown: str,
    held_out: float | None = None,
    seed: int = 0,
    threads: int | None = None,
    memory: int | None = None,
    temp_dir: str | None = None,
    digest: bool = True,
    watch: Watcher = None,
) -> _core.Encoded:
    """Read sources, checking all parameters, and leave the words where they are."""
    max_vocab = check_choice(unknown, max_vocab)
    if held_out is not None and not (isinstance(held_out, Real) and 0 < held_out < 1):
        raise InputError(f"held_out must lie between 0 and 1, not {held_out}")
    raw = _core.encode(
        sources,
        reading.keywords(),
        min_count=at_least_one("min_count", min_count),
        max_vocab=max_vocab,
        unknown=unknown,
        held_out=held_out,
        seed=check_seed(seed),
        threads=thread_count(threads),
        memory=memory,
        temp_dir=temp_dir,
        digest=digest,
        progress=watch,
    )
    if not len(raw.counts):
        raise EmptyTextError("the text holds no word" + _where(sources))
    return raw


def check_choice(unknown: str, max_vocab: int | None) -> int | None:
    """Raise `InputError` unless words can be chosen so; give the limit of the vocabulary."""
    if unknown not in UNKNOWN:
        raise InputError(f"unknown must be one of {', '.join(UNKNOWN)}, not {unknown!r}")
    return None if max_vocab is None else at_least_one("max_vocab", max_vocab)


def _where(sources: list[Source]) -> str:
    name = sources[0] if isinstance(sources[0], str) else sources[0][0]
    return f": {name}" if len(sources) == 1 else f" in {len(sources)} sources"
