"""The steps of clustering against the oracles, on small random corpora."""

import minent
import numpy as np
import oracles
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from minent import classes as room


@st.composite
def corpora(draw, most=9):
    """Counts of a random small corpus in which every word occurs, and a number of classes."""
    vocab = draw(st.integers(2, most))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    weights = rng.dirichlet(np.full(vocab, 0.5), size=vocab)
    ids = [*range(vocab), -1]
    for _ in range(draw(st.integers(1, 12))):
        here = int(rng.integers(vocab))
        for _ in range(int(rng.integers(1, 9))):
            ids.append(here)
            here = int(rng.choice(vocab, p=weights[here]))
        ids.append(-1)
    table = oracles.bigram_table(ids, vocab)
    # words in order of rank, as the reader gives them
    order = np.argsort(-table[:vocab].sum(1), kind="stable")
    order = np.append(order, vocab)
    return table[np.ix_(order, order)], draw(st.integers(1, vocab))


def some_labels(table, classes, seed=0):
    vocab = len(table) - 1
    labels = np.random.default_rng(seed).permutation(np.arange(vocab) % classes)
    return labels.astype(np.int32)


@given(corpora())
def test_class_table(case):
    table, classes = case
    labels = some_labels(table, classes)
    found = room.class_table(sp.csr_array(table), labels)
    assert np.array_equal(found, oracles.class_table(table, labels, classes))
    assert found.dtype == np.int64


@given(corpora())
def test_ledger(case):
    table, classes = case
    labels = some_labels(table, classes)
    found, expected = (
        room.ledger(sp.csr_array(table), labels),
        oracles.ledger(table, labels, classes),
    )
    assert found.keys() == expected.keys()
    for key, value in expected.items():
        assert found[key] == pytest.approx(value, abs=1e-9), key


@given(corpora(), st.sampled_from(["two-sided", "one-sided"]))
@settings(max_examples=60, deadline=None)
def test_exchange_ends_where_moving_one_word_does_not_help(case, objective):
    table, classes = case
    cost = oracles.class_cost if objective == "two-sided" else oracles.one_sided_cost
    pairs = sp.csr_array(table)
    labels = room.exchange(pairs, classes, objective=objective)
    assert labels.dtype == np.int32
    assert set(labels.tolist()) == set(range(classes))
    # one run looks again only at words whose neighbors moved: repeat until nothing changes
    for _ in range(20):
        before, labels = labels, room.exchange(pairs, classes, objective=objective, start=labels)
        if np.array_equal(before, labels):
            break
    best = cost(table, labels, classes)
    for word in range(len(labels)):
        if (labels == labels[word]).sum() == 1:
            continue  # a class keeps its last word
        for c in range(classes):
            moved = labels.copy()
            moved[word] = c
            assert cost(table, moved, classes) >= best - 1e-3, (word, c)


@given(corpora())
def test_exchange_is_no_worse_than_its_start(case):
    table, classes = case
    start = some_labels(table, classes)
    labels = room.exchange(sp.csr_array(table), classes, start=start)
    cost = oracles.class_cost
    assert cost(table, labels, classes) <= cost(table, start, classes) + 1e-6


def test_one_class_and_a_class_for_every_word():
    table = oracles.bigram_table([0, 1, 2, -1, 0, 2, -1, 0, -1], 3)
    pairs = sp.csr_array(table)
    assert room.exchange(pairs, 1).tolist() == [0, 0, 0]
    assert sorted(room.exchange(pairs, 3).tolist()) == [0, 1, 2]


@given(corpora(most=7))
@settings(max_examples=60)
def test_merge_tree_is_greedy(case):
    table, classes = case
    table = oracles.class_table(table, some_labels(table, classes), classes)
    merges, bits = room.merge_tree(table)
    assert merges.shape == (classes - 1, 2)
    assert (merges.dtype, bits.dtype) == (np.int32, np.float64)
    oracles.check_merges(table, merges, bits)


@given(corpora(most=8))
def test_adaptive_code(case):
    table, classes = case
    counts = table.sum(0)[:-1].tolist()
    table = oracles.class_table(table, some_labels(table, classes), classes)
    merges, _ = room.merge_tree(table)
    found = room.adaptive_code(table, merges, counts)
    expected = oracles.adaptive_code_along(table, merges, counts)
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-6)


@pytest.mark.parametrize(
    ("classes", "message"),
    [
        (0, "at least 1"),
        (-3, "at least 1"),
        (4, "more than the vocabulary"),
        (1.5, "whole"),
        (True, "whole"),
    ],
)
def test_bad_number_of_classes(classes, message):
    pairs = sp.csr_array(oracles.bigram_table([0, 1, 2, -1], 3))
    with pytest.raises(minent.InputError, match=message):
        room.exchange(pairs, classes)


def test_bad_arrays():
    pairs = sp.csr_array(oracles.bigram_table([0, 1, 2, -1], 3))
    with pytest.raises(minent.InputError, match="shape"):
        room.exchange(pairs, 2, start=[0, 1])
    with pytest.raises(minent.InputError, match="between -1 and 1"):
        room.exchange(pairs, 2, start=[0, 1, 2])
    with pytest.raises(minent.InputError, match="objective"):
        room.exchange(pairs, 2, objective="three-sided")
    with pytest.raises(minent.InputError, match="between 0"):
        room.class_table(pairs, [0, -1, 0])
    with pytest.raises(minent.InputError, match="square"):
        room.merge_tree(np.zeros((2, 3)))
    with pytest.raises(minent.InputError, match="concentration"):
        room.adaptive_code([[1, 1], [1, 1]], np.empty((0, 2)), [1], concentration=0)


def test_start_with_words_to_be_placed():
    text = minent.text.encode(sentences=["the cat sat", "the dog sat", "a cat ran", "a dog ran"])
    pairs = minent.counts.bigrams(text.ids, len(text.words))
    whole = room.exchange(pairs, 3)
    start = whole.copy()
    start[text.words.index("dog")] = -1
    assert room.exchange(pairs, 3, start=start).tolist() == whole.tolist()
