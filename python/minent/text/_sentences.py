"""Sentences that are already in memory, or come from an iterator, as a stream of bytes."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from types import GeneratorType
from typing import TypeAlias

from minent.errors import EmptyTextError, InputError

Sentences: TypeAlias = Iterable[str] | Iterable[Sequence[str]]

_CHUNK = 1 << 16
_NOTHING = object()


def open_sentences(sentences: Sentences) -> tuple[bool, Iterator[bytes]]:
    """Tell whether the sentences are token lists, and give them as UTF-8, one a line.

    Parameters
    ----------
    sentences : iterable of str, or iterable of sequences of str
        Line ends inside a string count as spaces.

    Raises
    ------
    EmptyTextError
        When there is none, as with an iterator that was used before.
    InputError
        When `sentences` is one string, or mixes strings and token lists, or a token holds white
        space.
    """
    if isinstance(sentences, str | bytes):
        raise InputError(
            "sentences must be an iterable of sentences, not one string; wrap it in a list"
        )
    if isinstance(sentences, GeneratorType) and sentences.gi_frame is None:
        raise EmptyTextError(
            "sentences is a generator that has been consumed; make a new one or pass a list"
        )
    if not isinstance(sentences, Iterable):
        raise InputError(f"sentences must be an iterable of sentences, not {sentences!r:.60}")
    items = iter(sentences)
    first = next(items, _NOTHING)
    if first is _NOTHING:
        once = isinstance(sentences, Iterator)
        hint = "; it is an iterator: was it consumed before?" if once else ""
        raise EmptyTextError(f"sentences holds no sentence{hint}")
    if isinstance(first, bytes) or not isinstance(first, str | Iterable):
        raise InputError(
            f"each sentence must be a string or a list of tokens: {type(first).__name__} found"
            + ("; decode it, or give files by their paths" if isinstance(first, bytes) else "")
        )
    listed = not isinstance(first, str)
    line = _token_line if listed else _text_line
    return listed, _join(map(line, chain([first], items)))


def _text_line(sentence: object) -> str:
    if not isinstance(sentence, str):
        raise InputError(
            f"sentences mixes strings and other things: {type(sentence).__name__} found"
        )
    return " ".join(sentence.splitlines())


def _token_line(tokens: object) -> str:
    if isinstance(tokens, str | bytes) or not isinstance(tokens, Iterable):
        raise InputError(
            f"each sentence must be a list of tokens, as the first is: {tokens!r:.60} found"
        )
    words = list(tokens)
    try:
        joined = " ".join(words)
    except TypeError:
        raise InputError(f"each token must be a string: {words!r:.60} found") from None
    if len(joined.split()) != len(words):
        raise InputError(f"a token must be non-empty and without white space: {words!r:.60} found")
    return joined


def _join(lines: Iterator[str]) -> Iterator[bytes]:
    """Gather lines to chunks of about 64 KB, after a mark that says that they are UTF-8."""
    # without it a first word such as %PDF- or U+FEFF would count as the sign of a form of file
    yield BOM_UTF8
    batch: list[str] = []
    size = 0
    for line in lines:
        batch.append(line)
        size += len(line) + 1
        if size >= _CHUNK:
            yield _encode(batch)
            batch, size = [], 0
    if batch:
        yield _encode(batch)


def _encode(batch: list[str]) -> bytes:
    try:
        return ("\n".join(batch) + "\n").encode("utf-8")
    except UnicodeEncodeError as error:
        raise InputError(
            f"a sentence holds a lone surrogate: {error.object[error.start]!r}"
        ) from None
