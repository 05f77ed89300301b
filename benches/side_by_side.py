"""Word classes by minent and by the peers on PATH, on the same text and by the same measures.

Runs each tool on the same uncompressed text (a sentence a line, words between spaces) with one
thread, and prints what the whole process cost and what its classes are worth, with ratios to minent
in the same run. Peers: ``clustercat``, ``wcluster`` (brown-cluster), ``mkcls``, ``word2vec``. Words
that a tool gives no class are counted as left out, and scored as one class.

Measures
--------
CPU, wall, MB
    User and system seconds of the whole process and seconds by the clock, each the least of
    ``--repeat`` runs; the most resident memory.
AMI
    Mutual information of adjacent classes in the text, bits; edges of sentences left out.
PPL2
    Perplexity of the held-out text under P(class | class before) P(word | class); absolute discount
    of 0.75 to single classes; the edge is a class; words that the text lacks are passed over.
"""

from __future__ import annotations

import argparse
import itertools
import shutil
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import child
from corpora import DATA, unpack

SHARED = DATA / "text"
CORPORA = ("en_wiki_s2m", "en_wiki_full")
COLUMNS = {"CPU s": ".2f", "wall s": ".2f", "MB": ".0f", "AMI": ".4f", "PPL2": ".1f"}
SAME = ("classes.tsv", "tree.json", "vocab.tsv")  # whatever the threads; run.json has timings
EDGE, DISCOUNT = -1, 0.75


@dataclass(frozen=True)
class Tool:
    """A program, what it is told, and where its answer has the words and their classes."""

    name: str
    arguments: str  # in a folder that has `text`; {k} classes, {t} threads
    answer: str
    columns: tuple[int, int] = (0, 1)
    separator: str = "\t"

    def command(self, k: int, t: int) -> list[str] | None:
        """Return the command, or None when the program is missing."""
        path = shutil.which(self.name)
        start = child.MINENT if self.name == "minent" else path and [path]
        return start and [*start, *self.arguments.format(k=k, t=t).split()]

    def classes(self, folder: Path) -> dict[str, str]:
        """Return the class of each word."""
        word, label = self.columns
        with (folder / self.answer).open(encoding="utf8", errors="replace", newline="\n") as lines:
            rows = (line.rstrip("\n").split(self.separator) for line in lines)
            return {row[word]: row[label] for row in rows if len(row) > 1}


MINENT = "cluster text -o out -q --tokens space --split lines --min-count 1"
WORD2VEC = "-train text -output out -min-count 1 -size 100 -cbow 1 -iter 15 -debug 0"
TOOLS = [
    Tool("minent", MINENT + " --classes {k} --threads {t}", "out/classes.tsv", (1, 0)),
    Tool("clustercat", "--in text --min-count 1 --classes {k} -j {t}", "stdout"),
    Tool("wcluster", "--text text --c {k} --threads {t} --output_dir out", "out/paths", (1, 0)),
    Tool("mkcls", "-c{k} -n1 -ptext -Vout opt", "out"),
    Tool("word2vec", WORD2VEC + " -classes {k} -threads {t}", "out", separator=" "),
]
NAMES = [tool.name for tool in TOOLS]


@dataclass
class Run:
    """One tool with one setting: what it cost, and what its classes are worth."""

    tool: Tool
    classes: int
    threads: int
    folder: Path
    values: dict[str, float] = field(default_factory=dict)
    failure: str = ""

    def __str__(self) -> str:
        return self.tool.name + (f", {self.threads} threads" if self.threads > 1 else "")


def measure(run: Run, text: Path, limit: float) -> None:
    """Run a tool in a new folder."""
    shutil.rmtree(run.folder, ignore_errors=True)
    run.folder.mkdir()
    (run.folder / "text").symlink_to(text)
    command = run.tool.command(run.classes, run.threads)
    cost = child.run(command, run.folder, limit=limit)
    run.failure = cost.failure
    if not run.failure and not (run.folder / run.tool.answer).is_file():
        run.failure = "no classes"
    run.values["CPU s"] = min(run.values.get("CPU s", cost.cpu), cost.cpu)
    run.values["wall s"] = min(run.values.get("wall s", cost.wall), cost.wall)
    run.values["MB"] = max(run.values.get("MB", 0), cost.megabytes)
    say = run.failure or cost
    print(f"{text.name}, K = {run.classes}, {run}: {say}", file=sys.stderr, flush=True)


def read_ids(path: Path, index: dict[str, int], *, grow: bool) -> list[int]:
    """Return the numbers of words, EDGE around sentences; new words are added or left out."""
    ids = [EDGE]
    with path.open(encoding="utf8", errors="replace") as lines:
        for words in filter(None, map(str.split, lines)):
            for word in words if grow else ():
                index.setdefault(word, len(index))
            ids += [index[word] for word in words if word in index] + [EDGE]
    return ids


def score(text: Path, held_out: Path | None, runs: list[Run]) -> None:
    """Measure the classes of all runs."""
    import numpy as np

    def table(ids, label):
        size, labels = label[EDGE] + 1, label[ids]
        cells = labels[:-1] * size + labels[1:]
        return np.bincount(cells, minlength=size * size).reshape(size, size)

    index: dict[str, int] = {}
    ids = np.array(read_ids(text, index, grow=True))
    held = held_out and np.array(read_ids(held_out, index, grow=False))
    counts = np.bincount(ids[ids != EDGE], minlength=len(index))
    for run in runs:
        given, numbers = run.tool.classes(run.folder), {}
        label = [numbers.setdefault(given.get(word), len(numbers)) for word in index]
        label = np.array([*label, k := len(numbers)])  # the last is that of EDGE
        run.values["classes"] = k - (None in numbers)
        run.values["left out"] = sum(word not in given for word in index)
        pairs = table(ids, label)
        joint = pairs[:k, :k] / pairs[:k, :k].sum()
        apart, seen = np.outer(joint.sum(1), joint.sum(0)), joint > 0
        run.values["AMI"] = float((joint[seen] * np.log2(joint[seen] / apart[seen])).sum())
        if held is None:
            continue
        single = (pairs.sum(0) + 0.5) / (pairs.sum(0) + 0.5).sum()
        before = pairs.sum(1, keepdims=True)  # at least 1: every class has a word of the text
        kept, freed = np.maximum(pairs - DISCOUNT, 0), DISCOUNT * (pairs > 0).sum(1, keepdims=True)
        share = counts / np.bincount(label[:-1], weights=counts)[label[:-1]]
        bits = -(table(held, label) * np.log2((kept + freed * single) / before)).sum()
        bits -= np.log2(share)[held[held != EDGE]].sum()
        run.values["PPL2"] = float(2 ** (bits / (len(held) - 1)))


def print_table(runs: list[Run]) -> None:
    """Print a row for each run; ratios are to minent with the first number of threads."""
    names = ["tool", "K", "classes", "left out", *COLUMNS, *(f"{c.split()[0]} x" for c in COLUMNS)]
    print(f"| {' | '.join(names)} |\n| --- |" + " ---: |" * (len(names) - 1))
    for run in runs:
        if run.failure:
            print(f"| {run} | {run.classes} | {run.failure} |")
            continue
        own = [other for other in runs if other.tool.name == "minent" and not other.failure]
        base = next((other.values for other in own if other.classes == run.classes), {})
        cells = [run, run.classes, run.values["classes"], run.values["left out"]]
        cells += [format(run.values[c], f) if c in run.values else "-" for c, f in COLUMNS.items()]
        cells += [f"{run.values[c] / base[c]:.4g}" if c in base else "-" for c in COLUMNS]
        print(f"| {' | '.join(map(str, cells))} |")


def compare_threads(runs: list[Run]) -> None:
    """Say how much faster minent is with more threads, and whether it wrote the same."""
    own = [run for run in runs if run.tool.name == "minent" and not run.failure]
    first = {run.classes: run for run in reversed(own)}
    for run, one in [(run, first[run.classes]) for run in own if run is not first[run.classes]]:
        wall, cpu = (run.values[c] / one.values[c] for c in ("wall s", "CPU s"))
        ours, theirs = ([(r.folder / "out" / f).read_bytes() for f in SAME] for r in (one, run))
        same = "byte-identical" if ours == theirs else "DIFFERENT"
        print(f"\nminent, K = {run.classes}: {run.threads} threads against {one.threads}: ", end="")
        print(f"{1 / wall:.2f} times as fast, {cpu:.2f} times the CPU; {', '.join(SAME)}: {same}")


def main() -> None:
    """Run everything, then measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--text", type=Path, help="plain, .gz or .bz2; default: the shared corpora")
    parser.add_argument("--held-out", type=Path, help="text for PPL2; goes with --text")
    parser.add_argument("--classes", type=int, nargs="+", default=[100, 500], metavar="K")
    parser.add_argument("--tools", nargs="+", choices=NAMES, default=NAMES)
    parser.add_argument("--threads", type=int, nargs="+", default=[1], help="those of minent")
    parser.add_argument("--repeat", type=int, default=1, help="rounds; the least time counts")
    parser.add_argument("--limit-seconds", type=float, default=600, help="of a run, by the clock")
    args = parser.parse_args()
    shared = [(SHARED / f"{name}.txt.bz2", SHARED / f"{name}.held.txt.bz2") for name in CORPORA]
    tools = [tool for tool in TOOLS if tool.name in args.tools and tool.command(2, 1)]
    if missing := set(args.tools) - {tool.name for tool in tools}:
        print(f"not on PATH: {', '.join(sorted(missing))}", file=sys.stderr)
    done = []
    with tempfile.TemporaryDirectory(prefix="side-by-side-") as folder:
        for path, held_out in [(args.text, args.held_out)] if args.text else shared:
            if not path.is_file():
                print(f"skipped, not here: {path}", file=sys.stderr)
                continue
            text = unpack(path, Path(folder) / path.name.partition(".")[0])
            held_out = held_out and unpack(held_out, text.with_suffix(".held"))
            runs = [
                Run(tool, k, t, text.with_suffix(f".{tool.name}-{k}-{t}"))
                for k, tool in itertools.product(args.classes, tools)
                for t in (args.threads if tool.name == "minent" else [1])
            ]
            for run in runs * args.repeat:
                if not run.failure:
                    measure(run, text, args.limit_seconds)
            done.append((text, held_out, runs))
        for text, held_out, runs in done:
            score(text, held_out, [run for run in runs if not run.failure])
            print(f"\n{text.name}; {child.machine()}\n")
            print_table(runs)
            compare_threads(runs)


if __name__ == "__main__":
    main()
