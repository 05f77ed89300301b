"""Time and memory of vectors, shelves and the main job as text and vocabulary grow: tables, a plot.

Texts are cut from the beginning of one. With the text the vocabulary is at most 50,000 words; with
the vocabulary the text is the whole one.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import child
from corpora import ENGLISH, unpack

READING = "--tokens space --split lines --min-count 1 --seed 1 -q --force"
TASKS = {
    "vectors": "vectors text -o vectors.bin",
    "shelves": "cluster text -o shelves --by shelves --no-vectors",
    "main job, 500 classes": "cluster text -o all --classes 500",
}
Row = tuple[float, str, child.Cost]  # million words, or thousands of different ones; task; cost


def cut(whole: Path, text: Path, words: int) -> float:
    """Write whole lines until there are so many words; say how many million."""
    done = 0
    with whole.open(encoding="utf-8") as old, text.open("w", encoding="utf-8") as new:
        for line in old:
            if done >= words:
                break
            new.write(line)
            done += len(line.split())
    return done / 1e6


def measure(folder: Path, size: float, vocab: int, args: argparse.Namespace) -> list[Row]:
    """Run each task."""
    rows = []
    for task, line in TASKS.items():
        command = [*child.MINENT, *line.split(), *READING.split(), "--threads", str(args.threads)]
        cost = child.run([*command, "--max-vocab", str(vocab)], folder)
        print(f"{size:.4g}, {vocab} words, {task}: {cost}", file=sys.stderr, flush=True)
        rows.append((size, task, cost))
    return rows


def print_table(unit: str, rows: list[Row]) -> None:
    """Print a row for each size, a column for each task."""
    print(f"| {unit} | {' | '.join(TASKS)} |")
    print("| ---: |" + " ---: |" * len(TASKS))
    for size in sorted({row[0] for row in rows}):
        costs = [row[2] for row in rows if row[0] == size]
        cells = [c.failure or f"{c.cpu:.1f} s, {c.megabytes:.0f} MB" for c in costs]
        print(f"| {size:,.6g} | {' | '.join(cells)} |")
    print()


def plot(tables: dict[str, list[Row]], path: Path) -> None:
    """Draw time, and memory as broken lines, against size."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 4), layout="constrained")
    for axes, (unit, rows) in zip(figure.subplots(1, len(tables)), tables.items(), strict=True):
        memory = axes.twinx()
        for color, task in enumerate(TASKS):
            good = [row for row in rows if row[1] == task and not row[2].failure]
            sizes = [row[0] for row in good]
            axes.plot(sizes, [row[2].cpu for row in good], "o-", color=f"C{color}", label=task)
            memory.plot(sizes, [row[2].megabytes for row in good], "x:", color=f"C{color}")
        axes.set(xlabel=unit, ylabel="CPU s (lines)", ylim=(0, None))
        memory.set(ylabel="peak MB (broken lines)", ylim=(0, None))
        axes.legend(fontsize="small")
    figure.savefig(path, dpi=150)


def main() -> None:
    """Run everything, then print and draw."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("text", type=Path, nargs="?", default=ENGLISH, help="plain, .gz or .bz2")
    parser.add_argument("--words", type=float, nargs="+", default=[3, 10, 18], help="millions")
    parser.add_argument("--vocab", type=int, nargs="+", default=[10_000, 20_000, 50_000, 100_000])
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--plot", type=Path, default=Path("vectors_growth.png"))
    args = parser.parse_args()
    if not args.text.is_file():
        sys.exit(f"skipped, not here: {args.text}")
    tables: dict[str, list[Row]] = {"million words": [], "words in the vocabulary": []}
    by_words, by_vocab = tables.values()
    with tempfile.TemporaryDirectory(prefix="growth-") as name:
        folder = Path(name).resolve()
        whole = unpack(args.text, folder / "whole")
        for words in args.words:
            size = cut(whole, folder / "text", int(words * 1e6))
            by_words += measure(folder, size, 50_000, args)
        for vocab in args.vocab:
            by_vocab += [(vocab, *row[1:]) for row in measure(folder, size, vocab, args)]
    print(f"{args.text.name}; {child.machine()}\n")
    for unit, rows in tables.items():
        print_table(unit, rows)
    try:
        plot(tables, args.plot)
    except ImportError as error:
        print(f"no plot: {error}", file=sys.stderr)
    sys.exit(any(cost.failure for rows in tables.values() for *_, cost in rows))


if __name__ == "__main__":
    main()
