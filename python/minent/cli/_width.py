"""Columns that line up, also with Chinese: wide characters take two places."""

from __future__ import annotations

from unicodedata import category, east_asian_width


def width(text: str) -> int:
    """Return how many places a text takes on a terminal.

    Examples
    --------
    >>> width("ab"), width("熵")
    (2, 2)
    """
    if text.isascii():
        return len(text)
    return sum(_width_of(character) for character in text)


def _width_of(character: str) -> int:
    if category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if east_asian_width(character) in "WF" else 1


def pad(text: str, places: int, *, right: bool = False) -> str:
    """Fill a text with spaces to so many places."""
    space = " " * max(0, places - width(text))
    return space + text if right else text + space


def shorten(text: str, places: int) -> str:
    """Cut a text to at most so many places, showing that it was cut."""
    # marks take no place of their own, but thousands of them on one letter are no help either
    if width(text) <= places and len(text) <= 4 * places:
        return text
    used, kept = 1, []
    for character in text[: 4 * places]:
        used += _width_of(character)
        if used > places:
            break
        kept.append(character)
    return "".join(kept).rstrip() + "…"


def visible(text: str) -> str:
    r"""Spell out control characters: words are data, and must not steer a terminal.

    Examples
    --------
    >>> print(visible("a\x1b[0m"))
    a\x1b[0m
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def fit(words: list[str], places: int) -> str:
    """Join as many words as have room in so many places, at least one."""
    words = [visible(word) for word in words]
    line = shorten(words[0], places) if words else ""
    used = width(line)
    for word in words[1:]:
        used += 1 + width(word)
        if used > places:
            break
        line += f" {word}"
    return line
