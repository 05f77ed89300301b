"""All loaders give the same batches from any thread, process and place."""

import pickle

import numpy as np
import pytest
import torch
from minent.loaders import CBOW, Images, SkipGram, Triples, Windows
from torch.utils.data import DataLoader

RNG = np.random.default_rng(0)
IDS = (RNG.zipf(1.3, 20_000).clip(max=500) - 2).astype(np.int32)
BACK = np.arange(5000)[::-1]
COUNTS = RNG.random(5000)
PICTURES = RNG.integers(0, 256, (130, 9, 8, 3), dtype=np.uint8)
MAKE = {
    "images": lambda **o: Images(
        (PICTURES, np.arange(130)), 6, 8, crop="random", flip=True, jitter=0.3, **o
    ),
    "pairs": lambda **o: SkipGram(IDS, 4, 2, 3000, **o),
    "bags": lambda **o: CBOW(IDS, 4, 2, 700, **o),
    "windows": lambda **o: Windows(IDS, 16, 64, **o),
    "triples": lambda **o: Triples((BACK[::-1], BACK, COUNTS), 128, **o),
}
each = pytest.mark.parametrize("make", MAKE.values(), ids=MAKE)
shuffled = pytest.mark.parametrize("shuffle", [True, False, 300])


def same(first, second):
    assert len(first) == len(second)
    for batch, other in zip(first, second, strict=True):
        assert all(map(torch.equal, batch, other))


@each
@shuffled
def test_threads_change_nothing(make, shuffle):
    expected = list(make(shuffle=shuffle, threads=0))
    assert len(expected) == len(make(shuffle=shuffle))
    for threads in (1, 3):
        same(list(make(shuffle=shuffle, threads=threads, depth=2)), expected)


@each
@shuffled
def test_an_epoch_is_entered_anywhere(make, shuffle):
    loader = make(shuffle=shuffle)
    list(loader)
    expected = list(loader)
    states = []
    loader.set_epoch(1)
    for _ in loader:
        states.append(loader.state_dict())
    assert set(states[0]) == {"seed", "epoch", "samples"}
    for place in (1, len(states) // 2, len(states) - 1):
        other = make(shuffle=shuffle, threads=1)
        other.load_state_dict(states[place - 1])
        same(list(other), expected[place:])
        assert other.state_dict() == {"seed": 0, "epoch": 2, "samples": 0}


@each
def test_epochs_and_seeds_differ(make):
    first, second, other = list(make()), make(), list(make(seed=1))
    second.set_epoch(1)
    for batches in (list(second), other):
        assert not all(map(torch.equal, first[0], batches[0]))


@each
@pytest.mark.parametrize("workers", [0, 2])
def test_within_a_loader_of_torch(make, workers):
    loader = DataLoader(make(), batch_size=None, num_workers=workers)
    same(list(loader), list(make()))


@each
def test_processes_share_an_epoch(make):
    whole = [torch.cat(parts) for parts in zip(*make(), strict=True)]
    ranks = [list(make(rank=rank, world=3)) for rank in range(3)]
    assert len({len(batches) for batches in ranks}) == 1
    joined = [batch for turn in zip(*ranks, strict=True) for batch in turn]
    for part, expected in zip(map(torch.cat, zip(*joined, strict=True)), whole, strict=True):
        assert 0 <= len(expected) - len(part) < 3
        assert torch.equal(part, expected[: len(part)])


@each
def test_a_copy_by_pickle_is_the_same(make):
    same(list(pickle.loads(pickle.dumps(make()))), list(make()))
