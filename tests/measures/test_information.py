from math import isnan, log

import minent
import numpy as np
import oracles
import pytest
import scipy.sparse as sp
import slow
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from minent.classes import class_table
from minent.classes import ledger as class_ledger
from minent.counts import Pairs, bigrams
from minent.measures import (
    ESTIMATORS,
    conditional_entropy,
    entropy,
    ledger,
    mutual_information,
    pair_entropies,
)

shapes = st.tuples(st.integers(1, 4), st.integers(1, 4))
tables = arrays(np.int64, shapes, elements=st.integers(0, 6))


@given(tables.filter(lambda x: x.sum() > 1), st.sampled_from(ESTIMATORS))
def test_against_the_papers(table, estimator):
    found = pair_entropies(table, estimator=estimator, unit="nats")
    base = "plugin" if estimator == "jackknife" else estimator
    for name, measure in [
        ("mutual", slow.mutual_information),
        ("second_given_first", slow.conditional_entropy),
        ("first_given_second", lambda t, e: slow.conditional_entropy(np.asarray(t).T, e)),
    ]:
        value, error, n, _ = getattr(found, name)
        assert value == pytest.approx(measure(table, estimator), rel=1e-9, abs=1e-11)
        expected = slow.error(table, lambda t, measure=measure: measure(t, base))
        assert error == pytest.approx(expected, rel=1e-7, abs=1e-9)
        assert n == table.sum()
    for place, sums in [("first", table.sum(1)), ("second", table.sum(0)), ("joint", table)]:
        alone = entropy(sums, estimator=estimator, unit="nats")
        together = getattr(found, place)
        assert together.value == alone.value and together[2:] == alone[2:]
        assert together.error == pytest.approx(alone.error, rel=1e-9, abs=1e-11)


@given(tables, st.randoms(use_true_random=False))
def test_laws_of_plugin(table, random):
    found = pair_entropies(table)
    mutual = found.mutual.value
    assert mutual >= 0
    assert mutual <= min(found.first.value, found.second.value) + 1e-12
    assert found.second_given_first.value >= 0
    assert mutual_information(table.T).value == pytest.approx(mutual, abs=1e-12)
    assert mutual_information(table * 7).value == pytest.approx(mutual, abs=1e-12)
    rows, columns = list(range(table.shape[0])), list(range(table.shape[1]))
    random.shuffle(rows)
    random.shuffle(columns)
    moved = mutual_information(table[rows][:, columns]).value
    assert moved == pytest.approx(mutual, abs=1e-12)


@given(tables)
def test_all_forms_say_the_same(table):
    expected = pair_entropies(table)
    for form in (sp.csr_matrix, sp.csc_array, sp.coo_array, sp.lil_matrix):
        assert str(pair_entropies(form(table))) == str(expected)
    for kind in (np.uint8, np.uint32, np.float64):
        assert str(pair_entropies(sp.csr_array(table.astype(kind)))) == str(expected)


def test_what_is_stored_twice_is_counted_once_and_left_alone():
    messy = sp.csr_array(([1, 2, 3, 0], [0, 0, 1, 0], [0, 2, 4]), shape=(2, 2))
    found = mutual_information(messy)
    assert found == mutual_information([[3, 0], [0, 3]]) and found.types == 2
    assert messy.nnz == 4


def test_independent_places_tell_nothing():
    assert mutual_information(np.outer([1, 2, 3], [4, 5])).value == pytest.approx(0, abs=1e-14)
    assert conditional_entropy(np.outer([1, 2], [3, 3])).value == pytest.approx(1, abs=1e-14)
    assert conditional_entropy([[2, 2], [4, 0]], given="second", unit="nats").value > 0


def test_bias_of_plugin_is_corrected():
    rng = np.random.default_rng(3)
    tables = [rng.multinomial(400, np.full(400, 1 / 400)).reshape(20, 20) for _ in range(40)]
    mean = {
        name: np.mean([mutual_information(t, estimator=name, unit="nats").value for t in tables])
        for name in ESTIMATORS
    }
    # nothing is shared; the plug-in sees what chance makes, about (20 - 1)**2 / 2N and more
    assert mean["plugin"] > 19**2 / 800
    assert all(abs(mean[name]) < 0.6 * mean["plugin"] for name in ESTIMATORS if name != "plugin")


def test_pairs_of_text():
    ids = np.array([0, 1, 2, -1, 0, 2, -1, 1, 1, 0, -1], dtype=np.int32)
    counts = bigrams(ids, 3)
    found = ledger(counts, method_bits=1.5)
    expected = oracles.ledger(oracles.bigram_table(ids, 3), [0, 0, 0], 1)
    assert found.log2_vocab == expected["log2_vocab"]
    assert found.unigram == pytest.approx(expected["unigram"])
    assert found.conditional == pytest.approx(expected["conditional"])
    assert found.mutual == pytest.approx(found.unigram - found.conditional)
    assert found.explained == pytest.approx((found.unigram - 1.5) / found.mutual)
    assert ledger(Pairs.of(counts)) == found._replace(method=None, explained=None)


def test_the_ledger_of_classes_is_the_same_ledger():
    counts = bigrams([0, 1, -1, 0, 2, -1, 3, 1, -1, 3, 2, 0, -1], vocab=4)
    labels = [0, 1, 1, 0]
    classes = class_ledger(counts, labels)
    found = ledger(counts, classes["method"])
    names = ("log2_vocab", "unigram", "conditional", "method", "explained")
    assert {name: getattr(found, name) for name in names} == pytest.approx(classes)
    # S = H(J) - I(C;C')
    shared = mutual_information(class_table(counts, labels)).value
    assert found.unigram - shared == pytest.approx(found.method)


def test_ledger_with_nothing_to_explain():
    assert ledger([[3, 3], [1, 1]], 0.5).explained is None
    empty = ledger(sp.csr_array((2, 4), dtype=np.int64))
    assert (empty.log2_vocab, empty.unigram, empty.mutual) == (2.0, 0.0, 0.0)


def test_nothing_at_all():
    found = pair_entropies(np.zeros((0, 0), dtype=int))
    assert found.mutual.value == 0 and isnan(found.mutual.error)


@pytest.mark.parametrize(
    ("pairs", "message"),
    [
        ([1, 2], "two dimensions"),
        ([[-1, 2]], "between 0"),
        ([[0.5, 2]], "whole"),
        ("text", "pairs must be"),
        (None, "pairs must be"),
        (sp.csr_array([[0.5, 0], [0, 1]]), "whole"),
        (sp.csr_array([[np.nan, 0], [0, 1]]), "whole"),
        (sp.csr_array([[-1, 0], [0, 1]]), "between 0"),
        (sp.csr_array([[True, False]]), "whole"),
        (sp.csr_array(np.array([[2**62, 2**62]])), r"2\*\*63"),
        (Pairs([0, 2, 1], [0], [1]), "indptr"),
        (Pairs([0, 1], [5], [1]), "outside"),
        (Pairs([0, 1], [-1], [1]), "outside"),
        (Pairs([0, 1], [0], [1, 2]), "indptr"),
        (Pairs([], [], []), "one-dimensional"),
        (Pairs([[0]], [0], [1]), "one-dimensional"),
    ],
)
def test_bad_tables(pairs, message):
    for function in (mutual_information, ledger):
        with pytest.raises(minent.InputError, match=message):
            function(pairs)


def test_bad_options():
    table = [[1, 2], [2, 1]]
    with pytest.raises(minent.InputError, match="given"):
        conditional_entropy(table, given="third")
    for bad in ("x", True, float("nan"), float("inf"), [1]):
        with pytest.raises(minent.InputError, match="method_bits"):
            ledger(table, bad)
    with pytest.raises(minent.InputError, match="column"):
        ledger(np.zeros((2, 0), dtype=int))
    with pytest.raises(minent.InputError, match="estimator"):
        mutual_information(table, estimator="x")
    assert log(2) == pytest.approx(mutual_information(np.eye(2, dtype=int), unit="nats").value)
