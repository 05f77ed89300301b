"""Pairs of a real text against what word2vec makes of it in expectation, where it is present."""

from typing import NamedTuple

import minent
import numpy as np
import pytest
import torch
from minent.loaders import CBOW, SkipGram

WINDOW, SAMPLE, EPOCHS = 5, 1e-3, 6
NEAR = np.arange(1, WINDOW + 1)


@pytest.fixture(scope="module")
def ids(data):
    found = minent.text.encode(data("text/en_wiki_s2m.held.txt.bz2")).ids
    return np.asarray(found, np.int32)


class Expected(NamedTuple):
    """Pairs by the distance of their words among those kept, and by the word of the center."""

    by_distance: np.ndarray
    by_word: np.ndarray


@pytest.fixture(scope="module")
def expected(ids):
    """The closed form: how likely both words are kept with so many kept ones between them."""
    chance = keep(ids)[ids] * (ids >= 0)
    by_distance, by_word = np.zeros(WINDOW), np.zeros(ids.max() + 1)
    # how likely the word at `first` is kept, and 0, 1, ... of those after it
    (first,) = np.nonzero(ids >= 0)
    between = np.zeros((len(first), WINDOW))
    between[:, 0] = chance[first]
    for lag in range(1, len(ids)):
        inside = first + lag < len(ids)
        inside[inside] &= ids[first[inside] + lag] >= 0
        inside &= between.sum(1) > 1e-9
        first, between = first[inside], between[inside]
        if not len(first):
            return Expected(by_distance, by_word)
        other = chance[first + lag][:, None]
        pairs = between * other * (WINDOW - NEAR + 1) / WINDOW
        by_distance += 2 * pairs.sum(0)
        for word in (ids[first], ids[first + lag]):
            by_word += np.bincount(word, pairs.sum(1), len(by_word))
        moved = between * (1 - other)
        moved[:, 1:] += between[:, :-1] * other
        between = moved
    raise AssertionError


def keep(ids):
    """Word2vec's chance of a word to be kept: (sqrt(n / (t N)) + 1) (t N) / n."""
    counts = np.bincount(ids[ids >= 0])
    rare = SAMPLE * counts.sum() / counts
    return np.minimum((np.sqrt(1 / rare) + 1) * rare, 1)


class ByPlace:
    """A loader of places in the text, which keeps words as often as that of their ids does."""

    def __init__(self, kind, ids):
        self.ids = ids
        places = np.where(ids < 0, -1, np.arange(len(ids)))
        self.loader = kind(places, WINDOW, 0, subsample=SAMPLE)
        counts = np.bincount(ids[ids >= 0])
        known = np.where(ids < 0, 0, counts[ids])[: self.loader.vocab]
        self.loader._ids._counts = known
        self.loader._subsample = SAMPLE * counts.sum() / known.sum()

    def epoch(self):
        return [torch.cat(parts).numpy() for parts in zip(*self.loader, strict=True)]

    def distances(self, centers, contexts):
        """How far words lie apart among those that are in some pair."""
        seen = np.zeros(len(self.ids), bool)
        seen[centers], seen[contexts] = True, True
        rank = np.cumsum(seen)
        sentence = np.cumsum(self.ids < 0)
        assert (sentence[centers] == sentence[contexts]).all()
        return np.bincount(abs(rank[centers] - rank[contexts]), minlength=WINDOW + 1)


def assert_expected(found, expected):
    assert found[0] == 0 and len(found) == WINDOW + 1
    assert found.sum() == pytest.approx(expected.by_distance.sum(), rel=2e-3)
    assert found[1:] == pytest.approx(expected.by_distance, rel=1e-2)


def test_all_pairs_of_whole_windows(ids):
    """Nothing is drawn: the counts are exact."""
    words = int(ids.max()) + 1
    sentence = np.cumsum(ids < 0)
    pairs = []
    for distance in NEAR:
        before, after = ids[:-distance].astype(int), ids[distance:].astype(int)
        same = (before >= 0) & (after >= 0) & (sentence[:-distance] == sentence[distance:])
        pairs += [before[same] * words + after[same], after[same] * words + before[same]]
    loader = SkipGram(ids, WINDOW, 0, subsample=None, dynamic=False)
    centers, contexts = (torch.cat(parts).numpy() for parts in zip(*loader, strict=True))
    found = np.unique(centers * words + contexts, return_counts=True)
    assert all(map(np.array_equal, found, np.unique(np.concatenate(pairs), return_counts=True)))


def test_pairs_are_those_of_word2vec(ids, expected):
    """Per distance, and per word that is frequent."""
    texts = ByPlace(SkipGram, ids)
    by_distance, by_word = np.zeros(WINDOW + 1), np.zeros(len(expected.by_word))
    for _ in range(EPOCHS):
        centers, contexts = texts.epoch()
        by_distance += texts.distances(centers, contexts) / EPOCHS
        by_word += np.bincount(ids[centers], minlength=len(by_word)) / EPOCHS
    assert_expected(by_distance, expected)
    often = np.argsort(-expected.by_word)[:30]
    assert by_word[often] == pytest.approx(expected.by_word[often], rel=0.06)
    assert by_word[often].sum() == pytest.approx(expected.by_word[often].sum(), rel=1e-2)


def test_bags_are_those_of_word2vec(ids, expected):
    texts = ByPlace(CBOW, ids)
    by_distance = np.zeros(WINDOW + 1)
    for _ in range(EPOCHS):
        bags, centers = texts.epoch()
        filled = bags != texts.loader.around.pad
        every = np.broadcast_to(centers[:, None], bags.shape)
        by_distance += texts.distances(every[filled], bags[filled]) / EPOCHS
    assert_expected(by_distance, expected)
