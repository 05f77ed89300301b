"""What the output folder of every run has: ``run.json`` and ``vocab.tsv``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from minent.errors import InputError, RunError
from minent.files._json import read_json, write_json
from minent.files._tables import read_rows, write_rows
from minent.text._reading import Reading

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

# Parts of run.json that commands rely on.
_PARTS: dict[str, type] = {
    "version": str,
    "seed": int,
    "parameters": dict,
    "reading": dict,
    "min_count": int,
    "inputs": list,
    "text": dict,
}


class Head(NamedTuple):
    """The words of a run, and what it says of itself."""

    words: list[str]
    counts: NDArray[np.int64]
    info: dict[str, Any]
    placed: list[str]

    def count_of(self) -> dict[str, str]:
        """Return the count of each word, as it is written."""
        return dict(zip(self.words, map(str, self.counts.tolist()), strict=True))


def write_head(folder: Path, head: Head) -> None:
    """Write ``vocab.tsv`` and ``run.json``."""
    rows = zip(head.words, head.counts.tolist(), strict=True)
    write_rows(folder / "vocab.tsv", rows, 2)
    write_json(folder / "run.json", {**head.info, "placed_words": head.placed})


def read_head(folder: Path) -> Head:
    """Read them.

    Raises
    ------
    FileNotFoundError
        When there is no such folder.
    RunError
        When it is not the output of a run, or is damaged.
    """
    if not folder.exists():
        raise FileNotFoundError(f"no such run: {str(folder)!r}")
    info = _read_info(folder / "run.json")
    words, counts = _read_vocab(folder / "vocab.tsv")
    placed = info.pop("placed_words", [])
    return Head(words, np.array(counts, dtype=np.int64), info, placed)


def _read_info(path: Path) -> dict[str, Any]:
    """Read ``run.json``, and make sure that it has what other commands need."""
    info = read_json(path)
    if not isinstance(info, dict) or info.get("program") != "minent":
        raise RunError(
            f"{path.parent} is not the output of a run: its run.json is another program's"
        )
    for name, kind in _PARTS.items():
        if not isinstance(info.get(name), kind):
            raise RunError(f"{path} is damaged: {name!r} is missing or of another kind")
    try:
        Reading(**info["reading"]).check()
        sound = (
            info["min_count"] >= 1
            and all(isinstance(one["name"], str) for one in info["inputs"])
            and all(isinstance(info["text"][name], int) for name in ("tokens", "sentences", "unk"))
            and isinstance(info["text"]["unk_tokens"], int)
            and all(isinstance(one["words"], int) for one in info.get("placed", []))
            and all(isinstance(word, str) for word in info.get("placed_words", []))
        )
    except (TypeError, KeyError, InputError):
        sound = False
    if not sound:
        raise RunError(f"{path} is damaged: it does not say how the run was made")
    return info


def _read_vocab(path: Path) -> tuple[list[str], list[int]]:
    """Read words and counts; each word once, each count positive."""
    words: list[str] = []
    counts: list[int] = []
    for word, count in read_rows(path, 2):
        words.append(word)
        counts.append(_count(path, word, count))
    if not words or len(set(words)) < len(words):
        raise RunError(f"{path} is damaged: it holds no word, or a word twice")
    return words, counts


def _count(path: Path, word: str, count: str) -> int:
    """Read the count of a word."""
    if not (count.isascii() and count.isdecimal() and 0 < int(count) < 2**63):
        raise RunError(f"{path} is damaged: the count of {word!r:.60} is {count!r:.60}")
    return int(count)
