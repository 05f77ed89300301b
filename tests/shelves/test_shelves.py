"""Shelves: the tree, its groups, and the whole way from text."""

from itertools import permutations

import numpy as np
import pytest
from minent import InputError, UnknownWordError
from minent.shelves import Shelves, shelve
from minent.shelves._place import place_near
from minent.shelves._recipe import Recipe

TOPICS = [
    ["red", "blue", "green", "white"],
    ["sun", "rain", "snow", "wind"],
    ["bread", "milk", "salt", "rice"],
]


@pytest.fixture(scope="module")
def sentences():
    return [" ".join(words) for topic in TOPICS for words in permutations(topic, 3)]


@pytest.fixture
def found():
    words = ["a", "b", "c", "d", "e", "f"]
    labels, paths = [3, 0, 1, 3, 2, 1], ["1:1", "1:2", "2", "10:1:1"]
    saved = np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6], np.float32)
    return Shelves(words, [9, 8, 7, 6, 5, 4], labels, paths, saved)


def test_groups(found):
    assert found.members(1) == ["c", "f"]
    assert found.members(1, typical=True) == ["f", "c"]
    assert found.members("1") == ["b", "c", "f"]
    assert found.members("10") == ["a", "d"]
    assert found.members("1:2", 1) == ["c"]
    assert (found.shelf_of("e"), found.path_of("a")) == (2, "10:1:1")
    with pytest.raises(InputError, match="begins with '3'"):
        found.members("3")
    with pytest.raises(InputError, match="from 0 to 3; 4 is not"):
        found.members(4)
    with pytest.raises(UnknownWordError, match="'x' is not in the vocabulary"):
        found.shelf_of("x")


def test_cut(found):
    labels, names = found.cut(1)
    assert names == ["1", "2", "10"]
    assert labels.tolist() == [2, 0, 0, 2, 1, 0]
    assert found.cut(9)[1] == found.paths
    assert found.cut(0)[1] == [""]
    with pytest.raises(InputError, match="at least 0"):
        found.cut(-1)


def test_tree(found):
    tree = found.tree(2)
    assert [node.path for node in tree] == ["", "1", "1:1", "1:2", "2", "10", "10:1", "10:1:1"]
    whole, room = tree[0], tree[1]
    assert (whole.size, whole.tokens, whole.words) == (6, 39, ["f", "e"])
    assert (room.size, room.tokens, room.words) == (3, 19, ["f", "c"])
    assert whole.bits == pytest.approx(2.1)


def test_words_that_are_borrowed_together_stand_together(sentences):
    found = shelve(sentences=sentences, dimensions=6, neighbors=3)
    rooms = [{found.path_of(word).split(":")[0] for word in topic} for topic in TOPICS]
    assert [len(room) for room in rooms] == [1, 1, 1]
    assert len(set.union(*rooms)) == 3
    bits = found.ledger
    assert bits["code_length"] < bits["one_level"]
    assert found.info["largest"] == 4
    assert found.info["alone"] == 0


@pytest.mark.parametrize("core", [6, 100])
def test_threads_and_seeds(sentences, core):
    how = {"sentences": sentences, "dimensions": 5, "neighbors": 3, "core": core}
    one, two, again = shelve(threads=1, **how), shelve(threads=2, **how), shelve(seed=0, **how)
    assert one.paths == two.paths == again.paths
    assert np.array_equal(one.labels, two.labels)
    assert np.array_equal(one.saved, again.saved)


def test_words_outside_the_core_follow_their_neighbors(sentences):
    whole = shelve(sentences=sentences, dimensions=6, neighbors=3)
    # all words are equally frequent: the core is three of each of three topics
    more = [*sentences, *(topic[i] for topic in TOPICS for i in range(3))]
    found = shelve(sentences=more, dimensions=6, neighbors=3, core=9)
    for topic in TOPICS:
        assert found.path_of(topic[3]) == found.path_of(topic[0])
        assert found.saved[found.index[topic[3]]] == 0
    assert len(whole.words) == len(found.words)


def test_votes_against_the_plain_way():
    random = np.random.default_rng(3)
    core = random.normal(size=(30, 4)).astype(np.float32)
    core /= np.linalg.norm(core, axis=1, keepdims=True)
    rest = random.normal(size=(20, 4)).astype(np.float32)
    rest /= np.linalg.norm(rest, axis=1, keepdims=True)
    rest[7] = 0
    labels = random.integers(0, 5, 30).astype(np.int32)
    found = place_near(rest, core, labels, Recipe(neighbors=4))
    for row in range(20):
        if row == 7:
            continue
        cosines = core @ rest[row]
        votes = np.zeros(5)
        for near in np.argsort(-cosines)[:4]:
            votes[labels[near]] += max(0, cosines[near])
        assert votes[found[row]] == pytest.approx(votes.max())


@pytest.mark.parametrize("sentences", [["a b"], ["a", "b"], ["a"], ["a b a b", "b a"]])
def test_small_texts_have_shelves_too(sentences):
    found = shelve(sentences=sentences)
    assert len(found.labels) == len(found.words)


@pytest.mark.parametrize("how", [{"window": 0}, {"dimensions": 0}, {"neighbors": 0}, {"core": -1}])
def test_numbers_are_checked(how):
    with pytest.raises(InputError, match=next(iter(how))):
        shelve(sentences=["a b c"], **how)


def test_an_old_arrangement_is_a_start(sentences):
    from minent.counts import pairs
    from minent.shelves import find_shelves

    counted, recipe = pairs(sentences=sentences, window=2), Recipe(dimensions=6, neighbors=3)
    first = find_shelves(counted, recipe, seed=1).shelves
    again = find_shelves(counted, recipe, start=first, seed=2).shelves
    together = first.labels[:, None] == first.labels
    assert np.array_equal(together, again.labels[:, None] == again.labels)


@pytest.mark.parametrize(
    ("number", "message"),
    [
        ({"smoothing": -3}, "smoothing must be a number from 0 to 1, not -3"),
        ({"power": "x"}, "power must be a number from 0 to 1, not 'x'"),
        ({"similarity": None}, "similarity must be a number above 0, not None"),
        ({"core": 0}, "core must be"),
    ],
)
def test_recipes_are_checked(number, message):
    with pytest.raises(InputError, match=message):
        Recipe(**number).check()
