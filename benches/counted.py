"""What a program counted, read from its output, in a form that can be compared.

A reader takes the folder of a run and gives facts: numbers by name, and, where all counts are
there, a digest of them that does not depend on their order.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable
from pathlib import Path

Facts = dict[str, object]
Reader = Callable[[Path], Facts]


def digest(*parts: bytes) -> str:
    """Return a short name of some bytes."""
    return hashlib.sha256(b"".join(parts)).hexdigest()[:8]


def words_of(name: str) -> Reader:
    """Read lines of a word and its count."""

    def facts(folder: Path) -> Facts:
        with (folder / name).open(encoding="utf-8", newline="\n") as lines:
            rows = [tuple(line.split()) for line in lines]
        rows = sorted(row for row in rows if row[1].isdecimal())  # not the names of columns
        tokens = sum(int(n) for _, n in rows)
        return {"words": len(rows), "tokens": tokens, "digest": digest(repr(rows).encode())}

    return facts


def printed(*names: str) -> Reader:
    """Read numbers from standard output."""
    return lambda folder: dict(
        zip(names, map(int, (folder / "stdout").read_text().split()), strict=True)
    )


def bigrams_of(counts) -> Facts:
    """Describe the counts of bigrams, whatever their order."""
    import numpy as np

    counts = np.sort(np.asarray(counts, dtype=np.uint64))
    total = int(counts.sum())
    return {"bigrams": len(counts), "occurrences": total, "digest": digest(counts.tobytes())}


def parquet_bigrams(folder: Path) -> Facts:
    """Read the table of minent."""
    import pyarrow.parquet as pq

    return bigrams_of(pq.read_table(folder / "bigrams.parquet", columns=["count"])["count"])


def tsv_bigrams(folder: Path) -> Facts:
    """Read the lines of minent, names of columns first."""
    with (folder / "bigrams.tsv").open("rb") as lines:
        next(lines)
        return bigrams_of([int(line.rpartition(b"\t")[2]) for line in lines])


def kenlm_bigrams(folder: Path) -> Facts:
    """Read records of two ids and a count; ids below 3 are <unk>, <s> and </s>."""
    import numpy as np

    rows = np.fromfile(folder / "stdout", [("a", "u4"), ("b", "u4"), ("count", "u8")])
    return bigrams_of(rows["count"][(rows["a"] > 2) & (rows["b"] > 2)])


def arpa_bigrams(folder: Path) -> Facts:
    """Count the bigrams of a model, which does not say how often each occurs."""
    with (folder / "stdout").open(encoding="utf-8", newline="\n") as lines:
        for line in lines:
            if line == "\\2-grams:\n":
                break
        rows = (line.split("\t")[1].split() for line in lines if "\t" in line)
        return {"bigrams": sum(a != "<s>" and b.strip() != "</s>" for a, b in rows)}


def pairs_of(name: str, row: str, column: str, window: int) -> Reader:
    """Read records of GloVe: two ranks and a sum of 1/distance, which is whole in some unit."""

    def facts(folder: Path) -> Facts:
        import numpy as np

        unit = math.lcm(*range(1, window + 1))
        rows = np.fromfile(folder / name, [("i", "i4"), ("j", "i4"), ("weight", "f8")])
        weights = np.rint(rows["weight"] * unit).astype(np.int64)
        keys = rows[row].astype(np.int64) << 32 | rows[column]
        order = np.argsort(keys)
        total, same = int(weights.sum()), digest(keys[order].tobytes(), weights[order].tobytes())
        return {"pairs": len(rows), f"1/{unit} of weight": total, "digest": same}

    return facts


def differences(known: dict[str, Facts]) -> list[str]:
    """Say what programs do not have in common with the first."""
    first, *others = known
    return [
        f"{name} has {known[name][fact]} {fact}, {first} {known[first][fact]}"
        for name in others
        for fact in known[name].keys() & known[first].keys()
        if known[name][fact] != known[first][fact]
    ]
