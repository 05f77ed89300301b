"""Vectors by minent and by the peers that are here, on the same text and by the same measures.

Each is trained in a process of its own, on text with a sentence a line and words between spaces;
``gensim`` must be installed, ``word2vec`` (the C program) and the programs of GloVe on PATH, or
they are passed over. CPU seconds are those of whole processes, reading included.
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
import numpy as np
from corpora import DATA, unpack

MINENT = "-m minent vectors text -o out.bin --tokens space --min-count 1 --seed {seed} -q"
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
# as in its demonstration, but for the window and words that occur once
GLOVE = """set -e
sed -i 's/<unk>/<rare>/g' text
vocab_count -min-count 1 -verbose 0 < text > vocab.txt
cooccur -memory 4.0 -vocab-file vocab.txt -verbose 0 -window-size 10 < text > pairs.bin
shuffle -memory 4.0 -verbose 0 -seed {seed} < pairs.bin > shuffled.bin
glove -save-file out -threads {threads} -input-file shuffled.bin -x-max 10 -iter 15 \\
    -vector-size {dimensions} -binary 0 -vocab-file vocab.txt -verbose 0 -write-header 1
mv out.txt out.vec"""


def commands(options: dict[str, object]) -> dict[str, list[str]]:
    """Return what is run, by name, where it is here."""
    own = [sys.executable, *MINENT.format(**options).split(), "--threads", str(options["threads"])]
    train = [*own, "--dimensions", str(options["dimensions"]), "--no-ledger", "--start", "random"]
    found = {
        "minent vectors": own,
        "minent vectors --method l2": [*own, "--method", "l2", "--no-ledger"],
        "minent vectors --method l2 --start random": [*train, "--method", "l2"],
        "minent vectors --method dot --start random": [*train, "--method", "dot"],
        "minent vectors --method t --start random": [*train, "--method", "t"],
    }
    if importlib.util.find_spec("gensim"):
        found["gensim skip-gram"] = [sys.executable, "-c", GENSIM.format(**options)]
    if shutil.which("word2vec"):
        found["word2vec skip-gram"] = WORD2VEC.format(**options).split()
    if shutil.which("glove"):
        found["GloVe"] = ["sh", "-c", GLOVE.format(**options)]
    return found


def vectors(folder: Path) -> tuple[list[str], np.ndarray]:
    """Return words and vectors that a run left behind."""

    if (folder / "out.vec").exists():
        rows = (folder / "out.vec").read_text(encoding="utf8", errors="replace").splitlines()[1:]
        cells = [row.rstrip().split(" ") for row in rows]
        table = np.array([row[1:] for row in cells], dtype=np.float32)
        return [row[0] for row in cells], table
    if (folder / "out.bin").exists():
        from minent.vectors import load

        ours = load(folder / "out.bin")
        return ours.index_to_key, ours.vectors
    words = (folder / "words").read_text(encoding="utf8").split("\n")
    return words, np.load(folder / "table.npy")


def agreement(folder: Path, pairs: Path) -> float:
    """Return how well cosines agree with people, by ranks."""
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
    print("| program | CPU s | wall s | MB | dimensions | WordSim-353 |")
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
            score = f"{agreement(folder, given.people):.3f}" if given.people.exists() else ""
            columns = vectors(folder)[1].shape[1]
        spent = f"{cost.cpu:.1f} | {cost.wall:.1f} | {cost.megabytes:.0f}"
        print(f"| {name} | {spent} | {columns} | {score} |", flush=True)


if __name__ == "__main__":
    main()
