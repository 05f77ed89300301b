"""Time and memory of counting as the text grows: a table, and a plot where there is matplotlib.

Counts words, bigrams of the whole vocabulary, and pairs in a window of 5 of the 50,000 most
frequent words. Sizes beyond the text are made of it in two ways: ``repeated``, which has no new
words, and ``respelled``, where each copy has its own rare words; longer real text lies between.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import child
from corpora import ENGLISH, lengthen, unpack

READING = "--tokens space --split lines -q --force"
TASKS = {
    "words": "count text -o words.tsv",
    "bigrams": "count text -o bigrams.parquet --ngrams 2",
    "pairs": "pairs text -o pairs.npz --window 5 --max-vocab 50000",
}
Row = tuple[float, str, str, child.Cost]  # megabytes, how the text was made, task, cost


def texts(text: Path, megabytes: int) -> list[tuple[str, Path]]:
    """Write a text of a size; in another process, so that this one stays small."""
    whole, size = text.stat().st_size, megabytes * 10**6
    made = ("repeated", "respelled") if size > 1.01 * whole else ("cut",)
    with ProcessPoolExecutor(1) as other:
        return [
            (how, other.submit(lengthen, text, target, size, respell=how == "respelled").result())
            for how in made
            for target in [text.with_name(f"{megabytes}-{how}")]
        ]


def measure(text: Path, args: argparse.Namespace) -> dict[str, child.Cost]:
    """Run each task some times."""
    folder, costs = text.parent, {}
    (folder / "text").unlink(missing_ok=True)
    (folder / "text").symlink_to(text)
    for task, line in list(TASKS.items()) * args.repeat:
        command = [*child.MINENT, *line.split(), *READING.split(), "--threads", str(args.threads)]
        command += ["--memory", args.memory] if args.memory else []
        cost = child.run(command, folder)
        print(f"{text.name}, {task}: {cost}", file=sys.stderr, flush=True)
        costs[task] = cost.best(costs.get(task))
    return costs


def print_table(rows: list[Row]) -> None:
    """Print a row for each size and task."""
    print("| MB | text | counts | CPU s | wall s | MB per CPU s | peak MB |")
    print("| ---: | --- | --- |" + " ---: |" * 4)
    for size, how, task, cost in sorted(rows, key=lambda row: list(TASKS).index(row[2])):
        cells = f"{cost.cpu:.2f} | {cost.wall:.2f} | {size / cost.cpu:.1f} | {cost.megabytes:.0f}"
        print(f"| {size:.0f} | {how} | {task} | {cost.failure or cells} |")


def plot(rows: list[Row], path: Path) -> None:
    """Draw time and memory against size; where texts are repeated, the line is broken."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 4), layout="constrained")
    panels = figure.subplots(1, 2)
    for axes, name, part in zip(panels, ("CPU s", "peak MB"), ("cpu", "megabytes"), strict=True):
        for color, task in enumerate(TASKS):
            for how, style in (("respelled", "o-"), ("repeated", "x:")):
                good = [r for r in rows if r[1:3] in ((how, task), ("cut", task))]
                good = [row for row in good if not row[3].failure]
                line = [row[0] for row in good], [getattr(row[3], part) for row in good]
                axes.plot(*line, style, color=f"C{color}", label=f"{task}, {how}")
        axes.set(xscale="log", yscale="log", xlabel="MB of text", ylabel=name)
        axes.grid(which="both", alpha=0.3)
    panels[0].legend(fontsize="small")
    figure.savefig(path, dpi=150)


def main() -> None:
    """Run everything, then print and draw."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("text", type=Path, nargs="?", default=ENGLISH, help="plain, .gz or .bz2")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10, 30, 100, 300], metavar="MB")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--memory", metavar="SIZE", help="limit of memory")
    parser.add_argument("--repeat", type=int, default=1, help="rounds; the least time counts")
    parser.add_argument("--plot", type=Path, default=Path("counts_growth.png"))
    parser.add_argument("--temp-dir", type=Path, help="folder for the texts and all outputs")
    args = parser.parse_args()
    if not args.text.is_file():
        sys.exit(f"skipped, not here: {args.text}")
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="growth-", dir=args.temp_dir) as folder:
        whole = unpack(args.text, Path(folder).resolve() / "whole")
        for megabytes in args.sizes:
            for how, text in texts(whole, megabytes):
                size = text.stat().st_size / 1e6
                rows += [(size, how, task, cost) for task, cost in measure(text, args).items()]
                text.unlink()
    print(f"{args.text.name}; {child.machine()}; rounds: {args.repeat}\n")
    print_table(rows)
    try:
        plot(rows, args.plot)
    except ImportError as error:
        print(f"no plot: {error}", file=sys.stderr)
    sys.exit(any(cost.failure for *_, cost in rows))


if __name__ == "__main__":
    main()
