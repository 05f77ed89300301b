from collections import Counter
from math import log2

import minent
import numpy as np
import pytest
import slow
from hypothesis import given
from hypothesis import strategies as st
from minent import InputError
from minent.counts import ngrams, words
from minent.measures import ESTIMATORS, block_entropies, branch_entropies, entropy

ids = st.lists(st.integers(-1, 3), min_size=4, max_size=40)


def table(stream, order, *, last=False):
    """n-grams of a stream and their counts, in order of signed ids, or with -1 last."""
    grams = Counter(tuple(stream[at : at + order]) for at in range(len(stream) - order + 1))
    key = [tuple(np.array(g, dtype=np.int32).view(np.uint32)) if last else g for g in grams]
    rows = [gram for _, gram in sorted(zip(key, grams, strict=True))]
    return np.array(rows, dtype=np.int32).reshape(-1, order), [grams[row] for row in rows]


@given(ids, st.sampled_from(ESTIMATORS), st.booleans())
def test_curve(stream, estimator, last):
    tables = [table(stream, order, last=last) for order in (1, 2, 3)]
    curve = block_entropies(tables, estimator=estimator, characters=2.5, unit="nats")
    before = 0.0
    for row, (grams, counts) in zip(curve, tables, strict=True):
        assert row.block == entropy(counts, estimator=estimator, unit="nats")
        assert row.rate == pytest.approx(row.block.value / row.order)
        assert row.conditional.value == pytest.approx(row.block.value - before, abs=1e-12)
        assert row.per_character == pytest.approx(row.conditional.value / 2.5)
        before = row.block.value
        _, start = np.unique(grams[:, :-1], axis=0, return_inverse=True)
        by_start = np.zeros((start.max() + 1, len(counts)), dtype=int)
        by_start[start.ravel(), np.arange(len(counts))] = counts
        base = "plugin" if estimator == "jackknife" else estimator
        if row.block.n > 1:
            error = slow.error(by_start, lambda t, base=base: slow.conditional_entropy(t, base))
            assert row.conditional.error == pytest.approx(error, rel=1e-7, abs=1e-9)


def test_lengths_of_words():
    words = np.array([[-1], [0], [1]]), [2, 3, 5]
    (row,) = block_entropies([words], lengths=[4, 1])
    assert row.per_character == pytest.approx(row.block.value / 1.7)
    assert block_entropies([words])[0].per_character is None
    assert block_entropies([words], lengths=[0, 0])[0].per_character is None


def test_a_stream_without_surprise():
    stream = [0, 1, 2, 3] * 100
    curve = block_entropies([table(stream, order) for order in range(1, 5)])
    assert curve[0].block.value == 2
    assert all(abs(row.conditional.value) < 1e-3 for row in curve[1:])


def test_a_memoryless_stream():
    stream = np.random.default_rng(1).integers(0, 4, 20_000).tolist()
    curve = block_entropies([table(stream, order) for order in (1, 2, 3)], estimator="grassberger")
    for row in curve:
        assert abs(row.conditional.value - 2) < 6 * row.conditional.error + 2e-3


def test_no_tables():
    assert block_entropies([]) == []
    (row,) = block_entropies([(np.zeros((0, 1), dtype=int), [])])
    assert row.block.value == 0


@given(ids, st.integers(2, 4), st.sampled_from(ESTIMATORS), st.booleans())
def test_branches(stream, order, estimator, last):
    grams, counts = table(stream, order, last=last)
    for side, inner, outer in [("right", slice(-1), -1), ("left", slice(1, None), 0)]:
        near = {}
        for gram, n in zip(grams.tolist(), counts, strict=True):
            near.setdefault(tuple(gram[inner]), Counter())[gram[outer]] += n
        found = branch_entropies(grams, counts, side, estimator=estimator)
        keys = [tuple(key) for key in found.grams.tolist()]
        assert sorted(keys) == sorted(near)
        for key, n, bits, neighbors in zip(keys, *found[1:], strict=True):
            assert n == near[key].total() and neighbors == len(near[key])
            alone = entropy(list(near[key].values()), estimator=estimator).value
            assert bits == pytest.approx(alone, abs=1e-12)


def test_branches_of_words():
    # 0 is followed by 1 or 2, and both by 3 only
    stream = [0, 1, 3, 0, 2, 3, 0, 1, 3, 0, 2, 3]
    found = branch_entropies(*table(stream, 2))
    assert found.entropy.tolist() == [1, 0, 0, 0] and found.neighbors.tolist() == [2, 1, 1, 1]
    left = branch_entropies(*table(stream, 2), "left", unit="nats")
    assert left.entropy.tolist() == pytest.approx([0, 0, 0, 1 / log2(np.e)])
    assert (found.grams.dtype, found.counts.dtype) == (np.int32, np.uint64)


def test_no_branches():
    found = branch_entropies(np.zeros((0, 3), dtype=int), [], "left")
    assert found.grams.shape == (0, 2) and len(found.entropy) == 0


@pytest.mark.parametrize(
    ("grams", "counts", "message"),
    [
        ([[1, 0], [0, 1]], [1, 1], "row 1 of grams"),
        ([[0, 1], [0, 1]], [1, 1], "row 1 of grams"),
        ([[0, 1]], [0], "at least 1"),
        ([[0, 1]], [-1], "counts must lie"),
        ([[0, 1]], [0.5], "counts must be whole"),
        ([[0, 1]], [1, 2], "counts must have the shape"),
        ([0, 1], [1, 1], "grams must have the shape"),
        ([[0], [1]], [1, 1], "two ids"),
        ([[0.5, 1]], [1], "grams must be whole"),
        ([[2**31, 1]], [1], "grams must lie"),
        ([[0, 1], [0, 2]], [2**63, 2**63], r"2\*\*63"),
    ],
)
def test_bad_branches(grams, counts, message):
    with pytest.raises(minent.InputError, match=message):
        branch_entropies(grams, counts)


def test_bad_options():
    words, pairs = ([[0], [1]], [1, 1]), ([[0, 1]], [1])
    with pytest.raises(minent.InputError, match="side"):
        branch_entropies(*pairs, "up")
    for options, message in [
        ({"characters": 0}, "characters"),
        ({"characters": float("nan")}, "characters"),
        ({"characters": "2"}, "characters"),
        ({"characters": 2, "lengths": [1, 1]}, "not both"),
        ({"lengths": [1]}, "lengths has 1"),
        ({"lengths": [[1, 1]]}, "lengths"),
        ({"lengths": [-1, 1]}, "lengths"),
        ({"estimator": "x"}, "estimator"),
        ({"unit": "x"}, "unit"),
    ]:
        with pytest.raises(minent.InputError, match=message):
            block_entropies([words], **options)
    for tables, message in [
        ([pairs], "1-grams"),
        ([words, words], "2-grams"),
        ([([[1], [0]], [1, 1])], "row 1"),
        ([5], "tables"),
        (5, "tables"),
    ]:
        with pytest.raises(minent.InputError, match=message):
            block_entropies(tables)


def test_tables_of_counts_are_taken_as_they_are():
    sentences = ["a b a b c", "c a b", "b"] * 2
    tables = [ngrams(sentences=sentences, order=n) for n in (1, 2, 3)]
    plain = [(table.grams, table.counts) for table in tables]
    assert block_entropies(tables) == block_entropies(plain)
    for side in ("left", "right"):
        one, other = branch_entropies(tables[1], side=side), branch_entropies(*plain[1], side)
        assert all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))
    assert entropy(tables[2]) == entropy(tables[2].counts)
    assert entropy(words(sentences=sentences)) == entropy(tables[0].counts)
    with pytest.raises(InputError, match="give no others"):
        branch_entropies(tables[1], tables[1].counts)
