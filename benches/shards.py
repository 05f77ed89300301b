"""What counting pairs in shards costs, step by step, and from that the cost of a large corpus.

Measures each step of `minent pairs --engine dask` in this process, on one thread: the run of words
of a shard, its run of pairs, and merging runs; then adds up what a corpus of a given size costs.
"""

from __future__ import annotations

import argparse
import math
import sys
import tempfile
import time
from pathlib import Path

import corpora
import numpy as np
from minent import _core
from minent.counts._pair_options import PairOptions
from minent.counts._source import Options
from minent.engines._shards import plan, sum_up
from minent.engines._steps import Vocabulary, pair_run, word_run
from minent.text import Reading

FAN = 8  # as on Dask
OPTIONS = Options(max_vocab=50_000, unknown="drop", limit=2**31, threads=1)
WANTED = PairOptions(window=5, direction="before")


class Clock:
    """CPU seconds of this process."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def take(self, name, work, *given):
        begin = time.process_time()
        outcome = work(*given)
        self.seconds[name] = self.seconds.get(name, 0.0) + time.process_time() - begin
        return outcome


def measure(text: Path, size: int) -> dict[str, float]:
    """Count a text in shards of `size` bytes; give CPU seconds and bytes."""
    clock, options = Clock(), OPTIONS
    reading = Reading(tokens="space", split="lines")
    shards = plan([str(text)], reading, size, whole=False)
    made = [
        clock.take("words", word_run, shard, shards.reading, options) for shard in shards.shards
    ]
    word_runs, infos = [run for run, _ in made], [info for _, info in made]
    merged = clock.take("merge words", _core.merge_runs, 1, word_runs)
    info = sum_up(shards.names, shards.shards, infos)
    known, counts = _core.WordCounts.from_runs([merged], info).choose(
        max_vocab=options.max_vocab, unknown=options.unknown
    )
    vocabulary = Vocabulary(known, np.asarray(counts).astype(np.int64))
    given = (0, shards.reading, options, vocabulary, WANTED)
    runs = [clock.take("pairs", pair_run, shard, *given)[0] for shard in shards.shards]
    sizes = [float(np.mean([len(run) for run in runs]))]
    moved = sum(map(len, runs))
    once = clock.take("merge pairs", _core.merge_runs, 2, runs)
    # how the runs grow: the size of 1, 2, 4, ... shards together
    for n in (2**i for i in range(1, int(math.log2(len(runs))) + 1)):
        sizes.append(len(_core.merge_runs(2, runs[:n])))
    growth = np.polyfit(np.log2(2.0 ** np.arange(len(sizes))), np.log2(sizes), 1)[0]
    bytes_ = text.stat().st_size
    return {
        "shard": bytes_ / len(runs),
        "words": clock.seconds["words"] / bytes_,
        "merge words": clock.seconds["merge words"] / sum(map(len, word_runs)),
        "pairs": clock.seconds["pairs"] / bytes_,
        "merge pairs": clock.seconds["merge pairs"] / moved,
        "word run": float(np.mean([len(run) for run in word_runs])),
        "pair run": sizes[0],
        "growth": float(growth),
        # no more than all pairs of words there are
        "most": len(once) / _core.check_run(2, once) * len(known) ** 2,
    }


def cost(found: dict[str, float], size: float, machines: int, cores: int) -> dict[str, float]:
    """Hours that a corpus of `size` bytes takes, and bytes that are merged."""
    shards = size / found["shard"]
    moved = last = 0.0
    runs, length = shards, found["pair run"]
    while runs > 1:
        moved += runs * length
        last = length * min(FAN, runs)
        runs, length = runs / FAN, min(length * FAN ** found["growth"], found["most"])
    work = size * (found["words"] + found["pairs"]) + (moved - last) * found["merge pairs"]
    # the last merger has nobody beside it
    alone = last * found["merge pairs"]
    hours = (work / (machines * cores) + alone) / 3600
    return {"hours": hours, "core hours": (work + alone) / 3600, "merged": moved, "end": length}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("text", nargs="?", type=Path, help="plain text; the shared corpus")
    parser.add_argument("--shard", type=float, default=8, help="MiB of text in a shard")
    parser.add_argument("--size", type=float, default=1e12, help="bytes of the corpus to tell of")
    parser.add_argument("--cores", type=int, default=16, help="cores of a machine")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        text = options.text
        if text is None:
            if not corpora.ENGLISH.exists():
                sys.exit("the shared corpora are not here: give a text")
            text = corpora.unpack(corpora.ENGLISH, Path(folder) / "text")
        found = measure(text, int(options.shard * 2**20))
        size = text.stat().st_size
    print(f"| step | measured on {size / 1e6:.0f} MB |")
    print("| --- | ---: |")
    for step in ("words", "pairs"):
        print(f"| {step} of a shard | {1e-6 / found[step]:.0f} MB of text per CPU second |")
    for step in ("merge words", "merge pairs"):
        print(f"| {step} | {1e-6 / found[step]:.0f} MB of runs per CPU second |")
    print(f"| a run of words | {found['word run'] / 1e6:.2f} MB |")
    print(f"| a run of pairs | {found['pair run'] / 1e6:.1f} MB |")
    print(f"| twice the text, so many times the run | {2 ** found['growth']:.2f} |")
    print(f"\n| machines of {options.cores} cores | hours | core hours | runs merged | last run |")
    print("| ---: | ---: | ---: | ---: | ---: |")
    for machines in (1, 4, 16, 64):
        it = cost(found, options.size, machines, options.cores)
        print(
            f"| {machines} | {it['hours']:.2f} | {it['core hours']:.1f} "
            f"| {it['merged'] / 1e9:.0f} GB | {it['end'] / 1e9:.1f} GB |"
        )


if __name__ == "__main__":
    main()
