"""What the arguments name as a corpus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minent.text._sources import find_sources

if TYPE_CHECKING:
    from minent.cli._console import Console
    from minent.text._sources import Source


def find_corpus(corpus: tuple[str, ...], console: Console) -> list[Source]:
    """Find what to read, and say what was passed over."""
    found = find_sources(corpus)
    if skipped := found.skipped():
        console.note(f"{len(found.sources)} files to read; passed over: {skipped}")
    return found.sources
