"""The summary of a run: sizes, ledgers of bits, sample classes and shelves."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from minent.cli._console import bold
from minent.cli._width import fit, pad, shorten

if TYPE_CHECKING:
    from collections.abc import Callable

    from minent.classes import Classes
    from minent.library import Library
    from minent.shelves import Shelves

_SAMPLES = 10
_LEDGER = (
    ("log2_vocab", "log2 V", "bits to name any word"),
    ("unigram", "H(J)", "knowing how frequent words are"),
    ("method", "S", "knowing the class of the word before"),
    ("conditional", "H(J|I)", "knowing the word before"),
    ("explained", "explained", "(H(J) - S) / (H(J) - H(J|I))"),
)


def summary(run: Library) -> str:
    """Give the summary as text."""
    text, info = run.info["text"], run.info
    lines = [
        f"{text['tokens']:,} tokens in {text['sentences']:,} sentences; {len(run):,} words"
        + (f" in {len(run.classes):,} classes" if run.has("classes") else "")
        + (f" on {len(run.shelves):,} shelves" if run.has("shelves") else "")
    ]
    if text["unk"]:
        share = text["unk_tokens"] / max(1, text["tokens"])
        lines[-1] += f"; {share:.1%} of tokens are <unk>"
    if info.get("auto", {}).get("capped"):
        lines.append("the code may be shorter with more classes than auto tries: see --classes")
    if info.get("placed"):
        lines += ["", f"{sum(one['words'] for one in info['placed']):,} words placed later"]
    if run.has("classes"):
        lines += ["", *_ledger(run.classes), "", *_classes(run.classes)]
    if run.has("shelves"):
        lines += ["", *_walk(run.shelves), "", *_shelves(run.shelves)]
    return "\n".join(lines) + "\n"


def _ledger(found: Classes) -> list[str]:
    """Lay the bits of the classes out as a table."""
    bits, held = found.ledger, found.held_out
    head = f"{'bits per token':<16}{'text':>9}" + (f"{'held out':>11}" if held else "")
    lines = [bold(head)]
    for key, name, meaning in _LEDGER:
        line = f"  {name:<14}{_cell(key, bits):>9}"
        if held:
            line += f"{_cell(key, held):>11}"
        lines.append(f"{line}   {meaning}")
    if held:
        lines.append(f"  {'perplexity':<14}{'':>9}{held['perplexity']:>11.1f}")
        note = found.info["held_out"]
        lines.append(f"  held out: {note['tokens']:,} tokens, {note['unknown']:,} unknown words")
    return lines


def _cell(key: str, bits: dict[str, float]) -> str:
    if key not in bits:
        return ""
    return f"{bits[key]:.1%}" if key == "explained" else f"{bits[key]:.3f}"


def _walk(found: Shelves) -> list[str]:
    """Say what shelves are worth to a reader, and whether any of them is a dumping ground."""
    bits, info = found.ledger, found.info
    rooms = len(found.cut(1)[1])
    levels = max(path.count(":") + 1 for path in found.paths)
    return [
        bold(f"{'bits per step':<16}{'walk':>9}"),
        f"  {'one room':<14}{bits['one_level']:>9.3f}   all words in one room",
        f"  {'map':<14}{bits['code_length']:>9.3f}   "
        f"{len(found):,} shelves in {rooms:,} rooms, up to {levels} levels",
        f"  largest shelf: {info['largest']:,} words; {info['alone_share']:.1%} of words alone",
    ]


def _classes(found: Classes) -> list[str]:
    """Show classes spread over the tree."""
    return _samples("class", "most frequent", found, lambda c: found.members(c, 20))


def _shelves(found: Shelves) -> list[str]:
    """Show shelves spread over the rooms."""
    return _samples("shelf", "most typical", found, lambda s: found.members(s, 20, typical=True))


def _samples(
    kind: str, order: str, found: Classes | Shelves, words: Callable[[int], list[str]]
) -> list[str]:
    """Show some groups in order of their paths, the ones with several words first choice."""
    sizes, tokens = found.sizes(), found.tokens()
    several = [c for c in range(len(found)) if sizes[c] >= 5]
    pool = several if len(several) >= _SAMPLES else list(range(len(found)))
    n = min(_SAMPLES, len(pool))
    chosen = [pool[i * len(pool) // n] for i in range(n)]
    room = min(shutil.get_terminal_size((100, 24)).columns, 120)
    paths = max(5, min(20, max(len(found.paths[c]) for c in chosen)))
    lines = [bold(f"{pad(kind, paths)} {'words':>7} {'tokens':>9}  {order}")]
    for c in chosen:
        path = shorten(found.paths[c], paths)
        shown = fit(words(c), max(20, room - paths - 20))
        lines.append(f"{pad(path, paths)} {sizes[c]:>7,} {tokens[c]:>9,}  {shown}")
    return lines
