"""The summary of a run: sizes, ledger of bits, sample classes."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from minent.cli._console import bold
from minent.cli._width import fit, pad, shorten

if TYPE_CHECKING:
    from minent.classes import Classes

_SAMPLES = 10
_LEDGER = (
    ("log2_vocab", "log2 V", "bits to name any word"),
    ("unigram", "H(J)", "knowing how frequent words are"),
    ("method", "S", "knowing the class of the word before"),
    ("conditional", "H(J|I)", "knowing the word before"),
    ("explained", "explained", "(H(J) - S) / (H(J) - H(J|I))"),
)


def summary(found: Classes) -> str:
    """Give the summary as text."""
    text, info = found.info["text"], found.info
    lines = [
        f"{text['tokens']:,} tokens in {text['sentences']:,} sentences; "
        f"{len(found.words):,} words in {len(found):,} classes"
    ]
    if text["unk"]:
        share = text["unk_tokens"] / max(1, text["tokens"])
        lines[-1] += f"; {share:.1%} of tokens are <unk>"
    if info.get("auto", {}).get("capped"):
        lines.append("the code may be shorter with more classes than auto tries: see --classes")
    lines += ["", *_ledger(found), ""]
    if info.get("placed"):
        lines += [f"{sum(one['words'] for one in info['placed']):,} words placed later", ""]
    lines += _samples(found)
    return "\n".join(lines) + "\n"


def _ledger(found: Classes) -> list[str]:
    """Lay the bits out as a table."""
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


def _samples(found: Classes) -> list[str]:
    """Show classes spread over the tree, the ones with several words first choice."""
    sizes, tokens = found.sizes(), found.tokens()
    several = [c for c in range(len(found)) if sizes[c] >= 5]
    pool = several if len(several) >= _SAMPLES else list(range(len(found)))
    n = min(_SAMPLES, len(pool))
    chosen = [pool[i * len(pool) // n] for i in range(n)]
    room = min(shutil.get_terminal_size((100, 24)).columns, 120)
    paths = max(5, min(20, max(len(found.paths[c]) for c in chosen)))
    lines = [bold(f"{pad('class', paths)} {'words':>7} {'tokens':>9}  most frequent")]
    for c in chosen:
        path = shorten(found.paths[c], paths)
        words = fit(found.members(c, 20), max(20, room - paths - 20))
        lines.append(f"{pad(path, paths)} {sizes[c]:>7,} {tokens[c]:>9,}  {words}")
    return lines
