"""Counts by minent and by its peers, on the same text, checked to be the same counts.

Each program counts the same thing in the same text (a sentence a line, words between spaces):

words
    The words of the text. Peers: GloVe ``vocab_count``, ``collections.Counter``, scikit-learn
    ``CountVectorizer``.
bigrams
    Adjacent words of a line, of the whole vocabulary. Peers: kenlm ``count_ngrams`` and ``lmplz``,
    which goes on to a smoothed model; ``collections.Counter``, gensim ``Phrases``.
pairs
    Words up to 5 before each word, 1/distance, of the 50,000 most frequent words. Peer: GloVe
    ``cooccur``, which is given the vocabulary; its sum with ``vocab_count`` is a row too.

minent, GloVe and kenlm write all counts to a file. The peers in Python only print how many there
are, which is cheaper. minent has one thread unless told, kenlm as many as it likes, the others one.
Ratios are to minent in the same run: 10 means ten times minent's.
"""

from __future__ import annotations

import argparse
import importlib.util
import shutil
import sys
import tempfile
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import child
from corpora import ENGLISH, unpack
from counted import (
    Reader,
    arpa_bigrams,
    differences,
    kenlm_bigrams,
    pairs_of,
    parquet_bigrams,
    printed,
    tsv_bigrams,
    words_of,
)

WINDOW, TOP = 5, 50_000
READING = "--tokens space --split lines --threads {t} -q"
WORDS = "count text -o words.tsv"
BIGRAMS = "count text -o bigrams.parquet --ngrams 2"
BIGRAMS_TSV = "count text -o bigrams.tsv --ngrams 2"
PAIRS = "pairs text -o pairs.bin --window 5 --direction before --weights harmonic --max-vocab 50000"
COOCCUR = "cooccur -verbose 0 -symmetric 0 -window-size 5 -vocab-file ../top"

COUNTER_WORDS = """
from collections import Counter
counts = Counter()
for line in open("text", encoding="utf-8"):
    counts.update(line.split())
print(len(counts), counts.total())
"""
COUNTER_BIGRAMS = """
from collections import Counter
from itertools import pairwise
counts = Counter()
for line in open("text", encoding="utf-8"):
    counts.update(pairwise(line.split()))
print(len(counts), counts.total())
"""
VECTORIZER = r"""
from sklearn.feature_extraction.text import CountVectorizer
counter = CountVectorizer(token_pattern=r"\S+", lowercase=False)
counts = counter.fit_transform(open("text", encoding="utf-8"))
print(len(counter.vocabulary_), counts.sum())
"""
PHRASES = r"""
from gensim.models.phrases import Phrases
from gensim.models.word2vec import LineSentence
counts = Phrases(LineSentence("text"), min_count=1, delimiter="\t").vocab
pairs = [n for words, n in counts.items() if "\t" in words]
print(len(pairs), sum(pairs))
"""


@dataclass(frozen=True, eq=False)
class Program:
    """A program that counts, and how to read what it counted."""

    task: str
    name: str
    command: list[str] | None  # None where it is missing
    facts: Reader
    stdin: str | None = None


def programs(args: argparse.Namespace) -> list[Program]:
    """Return all programs, present or not."""

    def minent(line: str, threads: int) -> list[str]:
        return [*child.MINENT, *f"{line} {READING}".format(t=threads).split()]

    def tool(folder: Path | None, line: str) -> list[str] | None:
        name, *rest = line.split()
        path = shutil.which(name, path=folder and str(folder.resolve()))
        return path and [path, *rest]

    def python(module: str, script: str) -> list[str] | None:
        return [sys.executable, "-c", script] if importlib.util.find_spec(module) else None

    words, bigrams = printed("words", "tokens"), printed("bigrams", "occurrences")
    # the row of minent is the word, that of GloVe the word before it
    ours = pairs_of("pairs.bin", "i", "j", WINDOW)
    theirs = pairs_of("stdout", "j", "i", WINDOW)
    kenlm = "-o 2 -S 2G -T ."
    glove = tool(args.glove, "vocab_count -verbose 0")
    own = []
    for t in args.threads:
        say = "minent" + (f", {t} threads" if t > 1 else "")
        own += [
            Program("words", say, minent(WORDS, t), words_of("words.tsv")),
            Program("bigrams", f"{say}, to TSV", minent(BIGRAMS_TSV, t), tsv_bigrams),
            Program("bigrams", f"{say}, to Parquet", minent(BIGRAMS, t), parquet_bigrams),
            Program("pairs", say, minent(PAIRS, t), ours),
        ]
    counting = tool(args.kenlm, f"count_ngrams {kenlm} --write_vocab_list words")
    return [
        *own,
        Program("pairs", "minent --memory 128M", minent(f"{PAIRS} --memory 128M", 1), ours),
        Program("words", "GloVe vocab_count", glove, words_of("stdout"), "text"),
        Program("words", "collections.Counter", python("collections", COUNTER_WORDS), words),
        Program("words", "scikit-learn CountVectorizer", python("sklearn", VECTORIZER), words),
        Program("bigrams", "kenlm count_ngrams", counting, kenlm_bigrams, "text"),
        Program("bigrams", "kenlm lmplz", tool(args.kenlm, f"lmplz {kenlm}"), arpa_bigrams, "text"),
        Program("bigrams", "collections.Counter", python("collections", COUNTER_BIGRAMS), bigrams),
        Program("bigrams", "gensim Phrases", python("gensim", PHRASES), bigrams),
        Program("pairs", "GloVe cooccur", tool(args.glove, COOCCUR), theirs, "text"),
        Program(
            "pairs",
            "GloVe cooccur -memory 0.125",
            tool(args.glove, f"{COOCCUR} -memory 0.125"),
            theirs,
            "text",
        ),
    ]


def folder_of(program: Program, text: Path) -> Path:
    """Return where a program runs."""
    return text.parent / f"{program.task} {program.name}".replace(" ", "-")


def measure(program: Program, text: Path, limit: float) -> child.Cost:
    """Run a program in a new folder."""
    folder = folder_of(program, text)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / "text").symlink_to(text)
    cost = child.run(program.command, folder, stdin=program.stdin, limit=limit)
    print(f"{program.task}, {program.name}: {cost}", file=sys.stderr, flush=True)
    return cost


def write_vocabulary(text: Path) -> str:
    """Write the words that `cooccur` shall keep; return why not."""
    command = [*child.MINENT, *f"{WORDS} {READING}".format(t=1).split()]
    cost = child.run(command, text.parent)
    if not cost.failure:
        with (
            (text.parent / "words.tsv").open("rb") as rows,
            (text.parent / "top").open("wb") as top,
        ):
            given = (row for row in rows if row.split(b"\t")[1].strip().isdigit())
            top.writelines(row.replace(b"\t", b" ") for row in islice(given, TOP))
    return cost.failure


def print_table(costs: dict[str, child.Cost], size: float, *, agree: bool) -> None:
    """Print a row for each program; ratios only where all counted the same."""
    print("\n| program | CPU s | wall s | MB per CPU s | peak MB | CPU x | wall x | memory x |")
    print("| --- |" + " ---: |" * 7)
    base = next(iter(costs.values()))
    for name, cost in costs.items():
        if cost.failure:
            print(f"| {name} | {cost.failure} |")
            continue
        cells = [f"{cost.cpu:.2f}", f"{cost.wall:.2f}", f"{size / max(cost.cpu, 1e-3):.1f}"]
        cells.append(f"{cost.megabytes:.0f}")
        for part in ("cpu", "wall", "megabytes"):
            ratio = getattr(cost, part) / getattr(base, part)
            cells.append(f"{ratio:.2f}" if agree and not base.failure else "-")
        print(f"| {name} | {' | '.join(cells)} |")


def report(
    task: str, costs: dict[Program, child.Cost], glove: child.Cost | None, text: Path
) -> bool:
    """Check and print one task; say whether all programs counted the same."""
    known = {p.name: p.facts(folder_of(p, text)) for p, cost in costs.items() if not cost.failure}
    wrong = differences(known) if known else ["nothing ran"]
    facts = next(iter(known.values()), {})
    counted = ", ".join(f"{n:,} {name}" for name, n in facts.items() if isinstance(n, int))
    print(f"\n## {task}\n\n{'; '.join(wrong) or f'All {len(known)} counted the same: {counted}.'}")
    rows = {program.name: cost for program, cost in costs.items()}
    other = rows.get("GloVe cooccur")
    if other and glove and not other.failure and not glove.failure:
        both = child.Cost(
            glove.cpu + other.cpu,
            glove.wall + other.wall,
            max(glove.megabytes, other.megabytes),
            glove.written + other.written,
        )
        rows["GloVe vocab_count + cooccur"] = both
    print_table(rows, text.stat().st_size / 1e6, agree=not wrong)
    return not wrong


def main() -> None:
    """Run everything, then check and print."""
    tasks = ("words", "bigrams", "pairs")
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("text", type=Path, nargs="?", default=ENGLISH, help="plain, .gz or .bz2")
    parser.add_argument("--tasks", nargs="+", choices=tasks, default=tasks)
    parser.add_argument("--glove", type=Path, metavar="DIR", help="has vocab_count and cooccur")
    parser.add_argument("--kenlm", type=Path, metavar="DIR", help="has lmplz and count_ngrams")
    parser.add_argument("--threads", type=int, nargs="+", default=[1], help="those of minent")
    parser.add_argument("--repeat", type=int, default=3, help="rounds; the least time counts")
    parser.add_argument("--limit-seconds", type=float, default=1800, help="of a run, by the clock")
    parser.add_argument("--temp-dir", type=Path, help="folder for the text and all outputs")
    args = parser.parse_args()
    if not args.text.is_file():
        sys.exit(f"skipped, not here: {args.text}")
    wanted = [p for p in programs(args) if p.task in args.tasks]
    if missing := sorted({p.name for p in wanted if not p.command}):
        print(f"skipped, not here: {', '.join(missing)}", file=sys.stderr)
    with tempfile.TemporaryDirectory(prefix="counts-", dir=args.temp_dir) as folder:
        text = unpack(args.text, Path(folder).resolve() / "text")
        if failure := write_vocabulary(text):
            sys.exit(f"minent count: {failure}")
        costs: dict[Program, child.Cost] = {}
        for program in [p for p in wanted if p.command] * args.repeat:
            if not (program in costs and costs[program].failure):
                cost = measure(program, text, args.limit_seconds)
                costs[program] = cost.best(costs.get(program))
        megabytes = text.stat().st_size / 1e6
        print(f"{args.text.name}, {megabytes:.1f} MB; {child.machine()}; rounds: {args.repeat}")
        glove = next((c for p, c in costs.items() if p.name == "GloVe vocab_count"), None)
        own = {task: {p: c for p, c in costs.items() if p.task == task} for task in args.tasks}
        same = [report(task, of, glove, text) for task, of in own.items()]
    sys.exit(not all(same))


if __name__ == "__main__":
    main()
