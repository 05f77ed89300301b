"""Words and their places."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from minent.errors import InputError, UnknownWordError

if TYPE_CHECKING:
    from collections.abc import Sequence


def index_of(words: Sequence[str]) -> dict[str, int]:
    """Return the place of each word.

    Raises
    ------
    InputError
        When there is no word, when one comes twice, or when one is no text.
    """
    index = {word: i for i, word in enumerate(words)}
    if not index:
        raise InputError("there are no words")
    for word in index:
        if not isinstance(word, str):
            raise InputError(f"words must be text, not {word!r:.60}")
    if len(index) < len(words):
        twice = next(word for i, word in enumerate(words) if index[word] != i)
        raise InputError(f"the word {twice!r:.60} comes twice")
    return index


def unknown(word: object, index: dict[str, int]) -> NoReturn:
    """Raise `UnknownWordError`, naming a word that differs in case only, if there is one."""
    message = f"{word!r:.60} is not in the vocabulary"
    if isinstance(word, str):
        for like in (word.lower(), word.capitalize(), word.upper(), word.strip()):
            if like in index:
                message += f"; {like!r} is"
                break
    raise UnknownWordError(message)


def similar_spellings(word: str, words: Sequence[str], n: int = 3) -> list[str]:
    """Return words that are spelled nearly as a word is, among those of similar length.

    Examples
    --------
    >>> from minent.vectors._words import similar_spellings
    >>> similar_spellings("libary", ["book", "library", "liberty"])
    ['library', 'liberty']
    """
    from difflib import get_close_matches

    near = [one for one in words if abs(len(one) - len(word)) < 2 and one[:1] == word[:1]]
    return get_close_matches(word, near[:5000], n, 0.7)
