"""CPU time of batches of text: skip-gram pairs, windows and triples by `minent.loaders` and peers.

All run in one process and one thread on the same ids, and NumPy is used as well as it goes. Peers
hand over ids as they are, 32 bits wide, but negatives of the alias table with 64 bits; minent does
all with 32, and all with 64 bits. Windows are 64 bits wide, as nanoGPT makes them.
"""

from __future__ import annotations

import argparse
import importlib.util
from functools import partial
from pathlib import Path

import numpy as np
import skip_grams
import torch
import turns
from child import machine
from skip_grams import BATCH, NEGATIVES, SAMPLE, WINDOW, Sampler, with_negatives
from torch.utils.data import DataLoader, TensorDataset

LENGTH, ROWS = 256, 64
OURS = "minent"
WIDTHS = {OURS: torch.int32, f"{OURS}, 64 bits": torch.int64}


def over(make):
    """Return a contestant that goes over the batches of what `make` returns, and counts."""

    def work():
        firsts = (batch if torch.is_tensor(batch) else batch[0] for batch in make())
        return sum(first.numel() for first in firsts)

    return work


def read(path):
    """Return ids with -1 behind each sentence: of a text, or from an array in a file."""
    if path.suffix == ".npy":
        return np.load(path)
    from minent.text import Reading, encode

    return encode(path, reading=Reading(tokens="space"), max_vocab=50_000, unknown="drop").ids


def skip_gram(ids, negatives, dtype, shuffle=True):
    from minent.loaders import SkipGram

    given = {"window": WINDOW, "batch_size": BATCH, "subsample": SAMPLE, "threads": 1}
    return SkipGram(ids, negatives=negatives, shuffle=shuffle, dtype=dtype, **given)


def skip_grams_of(ids, negatives):
    """Return minent in all widths, mixed, and in the order of the text; tables are ready."""
    mixed = {name: skip_gram(ids, negatives, dtype) for name, dtype in WIDTHS.items()}
    plain = {f"{OURS}, not shuffled": skip_gram(ids, negatives, torch.int32, False)}
    return {name: over(lambda loader=it: loader) for name, it in (mixed | plain).items()}


def windows_of(ids):
    from minent.loaders import Windows

    return Windows(ids, length=LENGTH, batch_size=ROWS)


def triples_of(columns):
    from minent.loaders import Triples

    return Triples(columns, batch_size=BATCH, shuffle=True, threads=1)


def judge(spent, beginning, bar):
    """Print how many times what minent costs each costs whose name begins so."""
    for ours in (name for name in spent if name.startswith(OURS)):
        for name, it in spent.items():
            if name.startswith(beginning) and not name.startswith(OURS):
                turns.judge(f"{name} / {ours}", turns.ratios(it.cpu, spent[ours].cpu), bar)


def gensim_contestants(ids, number):
    """Return gensim by number of negatives, where it is installed."""
    if not importlib.util.find_spec("gensim"):
        print("gensim is not installed")
        return {}
    train = skip_grams.gensim_training(ids)
    # it does not say how many pairs it made; they are as many as NumPy's, by the same rules
    return {negatives: lambda n=negatives: train(n) and number for negatives in (0, NEGATIVES)}


def pairs(ids, given):
    """Compare pairs alone, and with negatives."""
    sampler = Sampler(ids)
    alone = {
        "NumPy, masks": over(partial(sampler.pairs, ids, np.asarray)),
        "NumPy, places": over(partial(sampler.pairs, ids)),
        "NumPy, places, batches shuffled": over(partial(sampler.shuffled, ids)),
    }
    number = alone["NumPy, places"]()
    found = gensim_contestants(ids, number)
    if found:
        alone["gensim, training without negatives"] = found[0]
    if not given.peers_only:
        alone |= skip_grams_of(ids, 0)
        print(f"\npairs of one epoch: NumPy {number:,}, minent {alone[OURS]():,}")
    spent = turns.take_turns(alone, given.repeat)
    turns.show(f"skip-gram, {number:,} pairs", "pair", spent, "ns", 1e9)
    if not given.peers_only:
        judge(spent, "NumPy", 3)

    draws = {
        "alias table": sampler.plain,
        "alias table, one draw": sampler.tuned,
        "table of 2^20 ids": sampler.table,
    }
    drawn = {
        f"NumPy, {name}": over(lambda draw=draw: with_negatives(sampler.pairs(ids), draw))
        for name, draw in draws.items()
    }
    drawn["NumPy, alias table, batches shuffled"] = over(
        lambda: with_negatives(sampler.shuffled(ids), sampler.plain)
    )
    if found:
        drawn["gensim, training of one dimension"] = found[NEGATIVES]
    few = ids[: 1 + np.flatnonzero(ids[: given.few] < 0)[-1]]
    loaders = {
        "a generator": DataLoader(skip_grams.Generated(few, sampler), BATCH),
        "ready pairs": DataLoader(skip_grams.Mapped(few, sampler), BATCH, shuffle=True),
    }
    for name, loader in loaders.items():
        drawn[f"DataLoader of {name}, {len(few):,} ids"] = over(
            lambda loader=loader: with_negatives(loader, sampler.plain)
        )
    if not given.peers_only:
        drawn |= skip_grams_of(ids, NEGATIVES)
    spent = turns.take_turns(drawn, given.repeat)
    turns.show(f"skip-gram and {NEGATIVES} negatives", "pair", spent, "ns", 1e9)
    if not given.peers_only:
        judge(spent, "NumPy", 10)
        turns.judge("million pairs a CPU second", [1e-6 / cost for cost in spent[OURS].cpu], 15)


def gathered(ids):
    """Gather whole batches of windows at random places at once."""
    steps = np.arange(LENGTH)
    for _ in range(len(ids) // (LENGTH * ROWS)):
        rows = np.random.randint(0, len(ids) - LENGTH, (ROWS, 1)) + steps
        yield tuple(torch.from_numpy(ids[at].astype(np.int64)) for at in (rows, rows + 1))


def stacked(ids):
    """Do as nanoGPT does: a slice for each window, and torch.stack."""

    def rows(places):
        return torch.stack([torch.from_numpy(ids[i : i + LENGTH].astype(np.int64)) for i in places])

    for _ in range(len(ids) // (LENGTH * ROWS)):
        places = torch.randint(len(ids) - LENGTH, (ROWS,))
        yield rows(places), rows(places + 1)


def windows(ids, given):
    """Compare windows for language models, inputs and targets."""
    words = ids[ids >= 0]
    contestants = {
        "slices and torch.stack": over(partial(stacked, words)),
        "NumPy gather": over(partial(gathered, words)),
    }
    if not given.peers_only:
        contestants[OURS] = over(partial(windows_of, words))
    spent = turns.take_turns(contestants, given.repeat)
    turns.show(f"windows, {ROWS} of {LENGTH}", "token", spent, "ns", 1e9)


def permuted(columns, permute):
    """Gather batches in the order of a permutation; works alike for NumPy and torch."""
    order = permute(len(columns[0]))
    for begin in range(0, len(order), BATCH):
        place = order[begin : begin + BATCH]
        yield tuple(torch.as_tensor(column[place]) for column in columns)


def triples(given):
    """Compare shuffled triples, and the memory they take."""
    rng, n = np.random.default_rng(0), given.triples
    ids = (rng.integers(0, 50_000, n, dtype=np.int32) for _ in range(2))
    columns = *ids, rng.random(n, dtype=np.float32)
    tensors = tuple(map(torch.from_numpy, columns))
    few = TensorDataset(*(column[:200_000] for column in tensors))
    contestants = {
        "NumPy permutation": over(partial(permuted, columns, rng.permutation)),
        "torch.randperm": over(partial(permuted, tensors, torch.randperm)),
        "DataLoader, 200,000": over(partial(DataLoader, few, BATCH, shuffle=True)),
    }
    if not given.peers_only:
        contestants[OURS] = over(partial(triples_of, columns))
    memory = {name: turns.extra_megabytes(work) for name, work in contestants.items()}
    spent = turns.take_turns(contestants, given.repeat)
    turns.show(f"{n:,} triples, shuffled", "triple", spent, "ns", 1e9)
    if not given.peers_only:
        judge(spent, "", 1)
    size = sum(column.nbytes for column in columns) / 1e6
    print(f"- peak MB above {size:.0f} MB of triples:", end=" ")
    print(*(f"{name} {megabytes:.0f}" for name, megabytes in memory.items()), sep="; ")


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("text", type=Path, help="plain or packed, or .npy with ids")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--few", type=int, default=50_000, help="ids for loops in Python")
    parser.add_argument("--triples", type=int, default=8_000_000)
    parser.add_argument("--peers-only", action="store_true")
    given = parser.parse_args()
    torch.set_num_threads(1)
    print(machine())
    ids = read(given.text)
    triples(given)
    pairs(ids, given)
    windows(ids, given)


if __name__ == "__main__":
    main()
