"""Numbers and arrays of wrong kinds are refused with a reason, never bent into shape."""

import minent
import numpy as np
import pytest
from minent.classes import adaptive_code, class_table, exchange, ledger, merge_tree
from minent.counts import Pairs, bigrams

TEXT = ["the cat sat", "the dog sat", "a cat ran", "a dog ran"]
PAIRS = bigrams([0, 1, -1, 0, 2, -1, 0, 1, -1, 0, 2, -1], vocab=3)
TABLE = class_table(PAIRS, [0, 1, 1])


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("classes", [0, -1, 2.0, "3", True, None, 2**70]),
        ("seed", [-1, 2**64, 1.5, "1", None, True]),
        ("threads", [0, -1, 1.5, "1", True]),
        ("min_count", [0, -1, 1.5, "1", None, True]),
        ("max_vocab", [0, -1, 1.5, "1", True]),
        ("held_out", [0, 1, -0.5, float("nan"), 1.5, []]),
        ("encoding", [None, 5]),
        ("keep_case", ["yes", 1, None]),
        ("progress", [5, "yes"]),
    ],
)
def test_parameters(name, values):
    for value in values:
        with pytest.raises(minent.InputError):
            minent.classes.cluster(sentences=TEXT, **{name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("classes", np.int64(2)),
        ("seed", np.uint64(2**64 - 1)),
        ("threads", 2**70),
        ("threads", np.int32(1)),
        ("max_vocab", 2**70),
        ("max_vocab", np.int16(5)),
        ("held_out", np.float32(0.5)),
    ],
)
def test_numbers_of_other_kinds(name, value):
    assert minent.classes.cluster(sentences=TEXT * 9, **{"classes": 2, name: value}).words


def test_a_limit_beyond_all_counts():
    with pytest.raises(minent.InputError, match="rarer"):
        minent.classes.cluster(sentences=TEXT, min_count=2**70)


@pytest.mark.parametrize(
    "labels",
    [
        [0, 1],
        [0, 1, -1],
        [0, 1, 3],
        [0, 1, 2**30],
        [0.5, 1, 1],
        [float("nan"), 1, 1],
        ["a", "b", "c"],
        [None, 0, 1],
        [2**32, 0, 1],
        np.array([2**32, 0, 1]),
        [[0, 1, 1]],
        [[0], [1, 1]],
        0,
    ],
)
def test_labels(labels):
    for function in (class_table, ledger):
        with pytest.raises(minent.InputError):
            function(PAIRS, labels)


@pytest.mark.parametrize("start", [[0, 1, 2], [0, 1, -2], [0.5, 0, 1], np.array([2**32, 0, 1])])
def test_start(start):
    with pytest.raises(minent.InputError):
        exchange(PAIRS, 2, start=start)


@pytest.mark.parametrize("labels", [[0.0, 1.0, 1.0], np.array([0, 9, 1, 9, 1], dtype=">i8")[::2]])
def test_labels_in_other_forms(labels):
    assert np.array_equal(class_table(PAIRS, labels), TABLE)


@pytest.mark.parametrize(
    "table", [-TABLE, TABLE * 0.3, TABLE[:2], [1, 2], [[]], [["a"]], np.full((3, 3), 2**62)]
)
def test_tables(table):
    with pytest.raises(minent.InputError):
        merge_tree(table)


@pytest.mark.parametrize("merges", [[], [[0, 0]], [[0, 7]], [[-1, 0]], [[0.5, 1]], [[0, 1, 2]], 5])
def test_merges(merges):
    with pytest.raises(minent.InputError):
        adaptive_code(TABLE, merges, [4, 2, 2])


@pytest.mark.parametrize("counts", [[-1, 2, 2], [0.5, 2, 2], ["a"], [[4, 2, 2]]])
def test_counts(counts):
    with pytest.raises(minent.InputError):
        adaptive_code(TABLE, [[0, 1]], counts)


@pytest.mark.parametrize("concentration", [0, -1, float("nan"), float("inf"), "x", None])
def test_concentration(concentration):
    with pytest.raises(minent.InputError):
        adaptive_code(TABLE, [[0, 1]], [4, 2, 2], concentration=concentration)


@pytest.mark.parametrize("ids", [[0.5], [-2], [3], [[0]], ["a"], [True], [[0], [0, 1]], None, 0])
def test_ids(ids):
    with pytest.raises(minent.InputError):
        bigrams(ids, 3)


@pytest.mark.parametrize("vocab", [0, -1, 2.0, "2", None, True, 2**31, 2**70])
def test_vocab(vocab):
    with pytest.raises(minent.InputError):
        bigrams([0, -1], vocab)


def test_pairs():
    arrays = PAIRS.indptr, PAIRS.indices, PAIRS.data
    lists = Pairs(*(array.tolist() for array in arrays))
    assert np.array_equal(class_table(lists, [0, 1, 1]), TABLE)
    for bad in ([0, 9, 1, 1, 1], [0.5] * 5, [[0]], [0], []):
        with pytest.raises(minent.InputError):
            exchange(Pairs(bad, arrays[1], arrays[2]), 1)
    with pytest.raises(minent.InputError):
        exchange(Pairs(arrays[0], arrays[1] * -1, arrays[2]), 1)
