"""What the arguments name as a corpus, and what was found out about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from minent.text._sources import find_sources

if TYPE_CHECKING:
    from minent.cli._console import Console
    from minent.text._reading import Reading
    from minent.text._sources import Source

_LANGUAGES = {"en": "English", "zh": "Chinese"}
_ENDS = {"lines": "lines", "punctuation": "lines and punctuation", "wrapped": "punctuation"}


def find_corpus(corpus: tuple[str, ...], console: Console) -> list[Source]:
    """Find what to read, and say what was passed over."""
    found = find_sources(corpus)
    if skipped := found.skipped():
        console.note(f"{len(found.sources)} files to read; passed over: {skipped}")
    return found.sources


def names_of(sources: list[Source]) -> str:
    """Name what is read, three sources at most."""
    names = [source if isinstance(source, str) else str(source[0]) for source in sources]
    names = ["standard input" if name == "-" else name for name in names]
    more = f" and {len(names) - 3:,} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more


def tell_sources(
    sources: list[dict[str, Any]], reading: Reading, console: Console, more: str = ""
) -> None:
    """Say how sources were read: what was decided, replaced and guessed."""
    console.note(
        f"{_LANGUAGES.get(reading.lang, reading.lang)}; tokens: {reading.tokens}; "
        f"sentences end at {_ENDS.get(reading.split, reading.split)}{more}"
    )
    replaced = sum(source["replaced"] for source in sources)
    if replaced:
        console.note(f"{replaced:,} byte sequences that are not in the encoding were replaced")
    guessed: dict[str, list[str]] = {}
    for source in sources:
        if source["encoding"] != "utf-8" and reading.encoding == "auto":
            guessed.setdefault(source["encoding"], []).append(source["name"])
    for encoding, names in sorted(guessed.items()):
        rest = f" and {len(names) - 1:,} more" if len(names) > 1 else ""
        console.note(f"{names[0]}{rest}: read as {encoding}; --encoding names another")
    console.details(
        f"{source['name']}: {source['encoding']}, "
        f"{source['lines']:,} lines, {source['bytes']:,} bytes"
        for source in sources
    )
