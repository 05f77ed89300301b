"""Skip-gram pairs and negatives by peers: NumPy at its best, loops in Python, and gensim.

All follow word2vec: frequent words are dropped at random, the window of a word is 1 to 5 wide, no
pair crosses the end of a sentence (-1), negatives come by counts to the power 0.75.
"""

from __future__ import annotations

import numpy as np
import torch
from torch.utils.data import Dataset, IterableDataset

WINDOW, NEGATIVES, SAMPLE, BATCH = 5, 5, 1e-3, 65_536


class Sampler:
    """What word2vec draws, by NumPy, whole arrays at a time."""

    def __init__(self, ids):
        self.rng = np.random.default_rng(0)
        counts = np.bincount(ids[ids >= 0]).astype(float)
        rare = SAMPLE * counts.sum() / counts
        # the last one is for the id -1: ends of sentences stay
        self.keep = np.append(np.sqrt(rare) + rare, 2).astype(np.float32)
        kept = (counts * np.minimum(self.keep[:-1], 1)).sum() / len(ids)
        # so many ids at a time give about as many pairs as a batch has
        self.chunk = int(BATCH / (kept * (WINDOW + 1)))
        share = counts**0.75 / (counts**0.75).sum()
        self.chance, self.other = alias_table(share)
        self.either = np.stack([self.other, np.arange(len(share))], axis=1).ravel()
        slots = np.round(2**20 * np.cumsum(share)).astype(int)
        self.slots = np.searchsorted(slots, np.arange(2**20), side="right")

    def pairs(self, ids, pick=np.flatnonzero):
        """Give batches of centers and contexts, in the order of the text but for their offsets.

        `pick` may be `np.asarray`: masks then select by themselves, which takes longer.
        """
        for begin in range(0, len(ids), self.chunk):
            chunk = ids[begin : begin + self.chunk]
            chunk = chunk[self.rng.random(len(chunk), dtype=np.float32) < self.keep[chunk]]
            ends = chunk < 0
            sentence, words = np.cumsum(ends, dtype=np.int32)[~ends], chunk[~ends]
            reach = self.rng.integers(1, WINDOW + 1, len(words), dtype=np.int8)
            centers, contexts = [], []
            for offset in range(1, WINDOW + 1):
                left, right = words[:-offset], words[offset:]
                together = sentence[:-offset] == sentence[offset:]
                ahead = pick(together & (reach[:-offset] >= offset))
                behind = pick(together & (reach[offset:] >= offset))
                centers += left[ahead], right[behind]
                contexts += right[ahead], left[behind]
            joined = np.concatenate(centers), np.concatenate(contexts)
            yield tuple(map(torch.from_numpy, joined))

    def shuffled(self, ids):
        """Give the same batches, each in a random order; far from mixing a text."""
        for centers, contexts in self.pairs(ids):
            order = torch.from_numpy(self.rng.permutation(len(centers)))
            yield centers[order], contexts[order]

    def plain(self, size):
        """Draw negatives as the alias method is told: a column, and whether to leave it."""
        column = self.rng.integers(0, len(self.chance), size)
        stay = self.rng.random(size, dtype=np.float32) < self.chance[column]
        return np.where(stay, column, self.other[column])

    def tuned(self, size):
        """The same from one random number, without a branch."""
        place = self.rng.random(size) * len(self.chance)
        column = place.astype(np.intp)
        place -= column
        stay = place < self.chance.take(column, mode="clip")
        return self.either.take(2 * column + stay, mode="clip")

    def table(self, size):
        """Draw as word2vec does: from a long table that has each id as often as it is wanted."""
        return self.slots.take(self.rng.integers(0, 2**20, size, dtype=np.int32))


def alias_table(share):
    """Return the chance to stay in each column, and where else to go (Vose)."""
    chance, other = share * len(share), np.arange(len(share))
    small = np.flatnonzero(chance < 1).tolist()
    large = np.flatnonzero(chance >= 1).tolist()
    while small and large:
        poor, rich = small.pop(), large[-1]
        other[poor] = rich
        chance[rich] -= 1 - chance[poor]
        if chance[rich] < 1:
            small.append(large.pop())
    chance[small + large] = 1
    return chance, other


def with_negatives(batches, draw):
    """Add negatives to batches of pairs."""
    for centers, contexts in batches:
        drawn = draw(NEGATIVES * len(centers)).reshape(-1, NEGATIVES)
        yield centers, contexts, torch.from_numpy(drawn)


class Generated(IterableDataset):
    """Pairs from loops in Python, one after the other."""

    def __init__(self, ids, sampler):
        self.ids, self.sampler = ids, sampler

    def __iter__(self):
        rng = self.sampler.rng
        chance = rng.random(len(self.ids), dtype=np.float32)
        words = self.ids[chance < self.sampler.keep[self.ids]].tolist()
        reach = rng.integers(1, WINDOW + 1, len(words)).tolist()
        begin = 0
        for end in (place for place, word in enumerate(words) if word < 0):
            for i in range(begin, end):
                for j in range(max(begin, i - reach[i]), min(end, i + reach[i] + 1)):
                    if i != j:
                        yield words[i], words[j]
            begin = end + 1


class Mapped(Dataset):
    """Pairs that are ready in memory, handed out one by one."""

    def __init__(self, ids, sampler):
        batches = zip(*sampler.pairs(ids), strict=True)
        self.centers, self.contexts = (torch.cat(part).numpy() for part in batches)

    def __len__(self):
        return len(self.centers)

    def __getitem__(self, index):
        return self.centers[index], self.contexts[index]


def gensim_training(ids):
    """Return how to run gensim's training of one dimension in this thread, given the negatives.

    gensim makes pairs only while it trains, so this is an upper bound for the making of pairs; with
    0 negatives its loop over pairs runs and nothing is learned from them.
    """
    from gensim.models import Word2Vec
    from gensim.models.word2vec_inner import train_batch_sg

    words, ends = np.char.mod("%d", ids).tolist(), np.flatnonzero(ids < 0)
    begins = np.concatenate([[0], ends[:-1] + 1])
    sentences = [words[a:b] for a, b in zip(begins, ends, strict=True)]
    # jobs of up to 10,000 words, as in its own training
    cuts = np.flatnonzero(np.diff(ends // 10_000)) + 1
    jobs = [sentences[a:b] for a, b in zip([0, *cuts], [*cuts, len(ends)], strict=True)]
    given = {"negative": NEGATIVES, "sample": SAMPLE, "window": WINDOW, "min_count": 1, "sg": 1}
    model = Word2Vec(vector_size=1, **given)
    model.build_vocab(sentences)
    work = np.zeros(1, dtype=np.float32)

    def train(negatives):
        model.negative = negatives
        return sum(train_batch_sg(model, job, 0.025, work, False) for job in jobs)

    return train
