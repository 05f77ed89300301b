"""Vectors from text: association, its SVD, and objectives that refine it."""

from itertools import permutations

import numpy as np
import pytest
from minent import InputError
from minent.text import encode
from minent.vectors import learn
from minent.vectors._svd import NothingAboveChance

TOPICS = [["red", "blue", "green"], ["sun", "rain", "snow"], ["bread", "milk", "salt"]]
TEXT = [" ".join(words) for topic in TOPICS for words in permutations(topic)] * 2


def apart(found):
    """Return the smallest cosine within a topic, and the largest across topics."""
    topic = {word: i for i, words in enumerate(TOPICS) for word in words}
    pairs = [(a, b) for a in topic for b in topic if a < b]
    same = [found.similarity(a, b) for a, b in pairs if topic[a] == topic[b]]
    other = [found.similarity(a, b) for a, b in pairs if topic[a] != topic[b]]
    return min(same), max(other)


@pytest.mark.parametrize("method", ["svd", "l2", "dot", "t"])
def test_words_of_a_topic_are_near(method):
    how = {} if method == "svd" else {"epochs": 20}
    found = learn(sentences=TEXT, method=method, dimensions=4, **how)
    same, other = apart(found)
    assert same > other + 0.3
    assert found.index_to_key == sorted(word for topic in TOPICS for word in topic)
    assert found.counts.tolist() == [12] * 9


def test_against_numpy():
    counts = np.zeros((4, 4))
    text = ["a b c", "b c d", "a c", "d b a a"]
    at = {"a": 0, "b": 1, "c": 2, "d": 3}
    for line in text:
        ids = [at[word] for word in line.split()]
        for i, word in enumerate(ids):
            for j, other in enumerate(ids):
                if 0 < abs(i - j) <= 2:
                    counts[word, other] += (3 - abs(i - j)) / 2
    context = counts.sum(0) ** 0.75 / (counts.sum(0) ** 0.75).sum()
    with np.errstate(divide="ignore"):
        bits = np.log2(counts / counts.sum(1, keepdims=True) / context)
    u, s, v = np.linalg.svd(np.maximum(bits, 0))
    expected = ((u + v.T) * s**0.5)[:, :2]
    found = learn(sentences=text, dimensions=2, window=2, power=0.5)
    order = [found.key_to_index[word] for word in at]
    ours = found.vectors[order].astype(float)
    np.testing.assert_allclose(ours @ ours.T, expected @ expected.T, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("method", ["svd", "l2"])
def test_threads_and_seeds(method):
    how = {"sentences": TEXT, "method": method, "dimensions": 3}
    one, two = learn(threads=1, seed=7, **how), learn(threads=2, seed=7, **how)
    assert np.array_equal(one.vectors, two.vectors)


def test_what_an_objective_starts_from():
    how = {"sentences": TEXT, "method": "dot", "dimensions": 3, "epochs": 1, "seed": 1}
    found, other = learn(**how), learn(start="random", **how)
    assert not np.array_equal(found.vectors, other.vectors)
    svd = learn(sentences=TEXT, dimensions=3, seed=1)
    assert found.similarity("red", "blue") == pytest.approx(svd.similarity("red", "blue"), abs=0.2)


@pytest.mark.parametrize("method", ["svd", "l2", "dot"])
def test_words_without_pairs_have_no_vector(method):
    found = learn(sentences=[*TEXT, "alone"], dimensions=3, method=method)
    assert "alone" not in found
    assert len(found) == 9
    assert found.vectors.any(axis=1).all()


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"method": "glove"}, "method must be one of svd, l2, dot, t, not 'glove'"),
        ({"method": "l2", "start": "x"}, "start must be one of svd, random, not 'x'"),
        ({"method": "l2", "epochs": 0}, "epochs must be"),
        ({"dimensions": "x"}, "dimensions must be"),
        ({"epochs": 2}, "epochs and start go with an objective"),
        ({"start": "random"}, "epochs and start go with an objective"),
        ({"dimensions": 0}, "dimensions must be"),
        ({"power": float("nan")}, "power must be"),
        ({"combine": "product"}, "combine must be one of"),
        ({"window": 0}, "window must be"),
    ],
)
def test_bad_arguments(how, message):
    with pytest.raises(InputError, match=message):
        learn(sentences=TEXT, **how)


def test_too_few_words():
    with pytest.raises(InputError, match="at least 2 words"):
        learn(sentences=["one one one"])
    with pytest.raises(NothingAboveChance):
        learn(sentences=["one", "two"])


def test_unk_is_left_out():
    text = encode(sentences=[*TEXT, "rare red", "seldom red"], min_count=2, unknown="word")
    assert "<unk>" in text.words
    for how in ({}, {"method": "l2", "start": "random"}):
        assert "<unk>" not in learn(text, dimensions=3, **how)
