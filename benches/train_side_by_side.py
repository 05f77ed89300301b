"""Vectors by minent and by the peers that are here, on the same text and by the same measures.

Each is trained in a process of its own, on text with a sentence a line and words between spaces;
``gensim`` must be installed, ``word2vec`` (the C program) on PATH, or they are passed over. CPU
seconds include reading; words a second are those of training alone, where a program says so.
WordSim-353 is Spearman's rank correlation with people, of the pairs whose words both are known.
"""

from __future__ import annotations

import argparse
import importlib.util
import shutil
import sys
import tempfile
from pathlib import Path

import child
from corpora import DATA, unpack

MINENT = """
import resource, sys, numpy as np
from minent.text import Reading, encode
from minent.vectors import train
text = encode("text", reading=Reading(tokens="space"), min_count=1, threads=1)
used = lambda: sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
before = used()
found = train(text, objective={objective!r}, tables={tables}, epochs={epochs}, seed={seed},
    dimensions={dimensions}, threads={threads}, ledger=False)
print(text.tokens * {epochs} / (used() - before), file=sys.stderr)
np.save("table.npy", found.table)
open("words", "w", encoding="utf8").write("\\n".join(found.words))
"""
GENSIM = """
import time, sys, numpy as np
from gensim.models import Word2Vec
from gensim.models.word2vec import LineSentence
model = Word2Vec(LineSentence("text"), vector_size={dimensions}, window=5, negative=5, sample=1e-4,
    sg=1, min_count=1, workers={threads}, epochs={epochs}, seed={seed})
np.save("table.npy", model.wv.vectors)
open("words", "w", encoding="utf8").write("\\n".join(model.wv.index_to_key))
"""
WORD2VEC = (
    "word2vec -train text -output out.vec -size {dimensions} -window 5 -negative 5 -sample 1e-4 "
    "-cbow 0 -min-count 1 -threads {threads} -iter {epochs} -binary 0"
)


def commands(options: dict[str, object]) -> dict[str, list[str]]:
    """Return what is run, by name, where it is here."""
    python = [sys.executable, "-c"]
    forms = [("l2", 1), ("t", 1), ("dot", 1), ("dot", 2)]
    found = {
        f"minent {objective}, {tables} table{'s' * (tables - 1)}": [
            *python,
            MINENT.format(objective=objective, tables=tables, **options),
        ]
        for objective, tables in forms
    }
    if importlib.util.find_spec("gensim"):
        found["gensim skip-gram"] = [*python, GENSIM.format(**options)]
    if shutil.which("word2vec"):
        found["word2vec skip-gram"] = WORD2VEC.format(**options).split()
    return found


def vectors(folder: Path) -> tuple[list[str], object]:
    """Return words and vectors that a run left behind."""
    import numpy as np

    if (folder / "out.vec").exists():
        rows = (folder / "out.vec").read_text(encoding="utf8", errors="replace").splitlines()[1:]
        cells = [row.rstrip().split(" ") for row in rows]
        table = np.array([row[1:] for row in cells], dtype=np.float32)
        return [row[0] for row in cells], table
    words = (folder / "words").read_text(encoding="utf8").split("\n")
    return words, np.load(folder / "table.npy")


def agreement(folder: Path, pairs: Path) -> float:
    """Return how well cosines agree with people, by ranks."""
    import numpy as np
    from scipy.stats import spearmanr

    words, table = vectors(folder)
    place = {word: i for i, word in enumerate(words)}
    people, ours = [], []
    for line in pairs.read_text(encoding="utf8").splitlines():
        cells = line.replace(",", "\t").split("\t")
        both = [place.get(w, place.get(w.lower())) for w in cells[:2]]
        try:
            score = float(cells[2])
        except (IndexError, ValueError):
            continue
        if None not in both:
            v, c = table[both[0]], table[both[1]]
            people.append(score)
            ours.append(v @ c / max(np.linalg.norm(v) * np.linalg.norm(c), 1e-12))
    return float(spearmanr(people, ours)[0])


def main() -> None:
    """Run what is here, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--text", type=Path, default=DATA / "text" / "en_wiki_s2m.txt.bz2")
    parser.add_argument("--people", type=Path, default=DATA / "wordsim" / "en_wordsim353.tsv")
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--dimensions", type=int, default=100)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="*", help="names that contain one of these")
    given = parser.parse_args()
    options = {n: getattr(given, n) for n in ("epochs", "dimensions", "threads", "seed")}
    print(child.machine())
    print(f"\n{given.text.name}, {options}\n")
    print("| program | CPU s | wall s | MB | words / s of training | WordSim-353 |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for name, command in commands(options).items():
        if given.only and not any(part in name for part in given.only):
            continue
        with tempfile.TemporaryDirectory() as made:
            folder = Path(made)
            unpack(given.text, folder / "text")
            cost = child.run(command, folder)
            if cost.failure:
                print(f"| {name} | {cost.failure} |")
                continue
            said = (folder / "stderr").read_text(errors="replace").split()
            speed = f"{float(said[-1]):,.0f}" if name.startswith("minent") else ""
            score = f"{agreement(folder, given.people):.3f}" if given.people.exists() else ""
        spent = f"{cost.cpu:.1f} | {cost.wall:.1f} | {cost.megabytes:.0f}"
        print(f"| {name} | {spent} | {speed} | {score} |", flush=True)


if __name__ == "__main__":
    main()
