import minent
import numpy as np
import pytest
import scipy.sparse as sp
from minent.counts import pairs as count_pairs
from minent.vectors import cost


def slow_cost(counts, table, contexts=None, popularity=0.0, objective="l2"):
    """S in bits, every score written out."""
    v = np.asarray(table, dtype=np.float64)
    c = v if contexts is None else np.asarray(contexts, dtype=np.float64)
    squares = ((v[:, None] - c[None]) ** 2).sum(2)
    scores = {"l2": -squares, "dot": v @ c.T, "t": -np.log1p(squares)}[objective] + popularity
    top = scores.max(1, keepdims=True)
    logs = scores - top - np.log(np.exp(scores - top).sum(1, keepdims=True))
    counts = np.asarray(counts, dtype=np.float64)
    return -(counts * logs).sum() / counts.sum() / np.log(2)


@pytest.fixture
def job():
    rng = np.random.default_rng(1)
    counts = rng.poisson(0.05, size=(1500, 1500))
    counts[7] = 0
    table, contexts = rng.normal(size=(2, 1500, 20)).astype(np.float32) * 0.5
    return counts, table, contexts, rng.normal(size=1500).astype(np.float32)


@pytest.mark.parametrize("objective", ["l2", "dot", "t"])
def test_cost_is_that_of_the_formula(job, objective):
    counts, table, contexts, popularity = job
    given = sp.csr_array(counts)
    for more in ({}, {"contexts": contexts}, {"contexts": contexts, "popularity": popularity}):
        expected = slow_cost(counts, table, objective=objective, **more)
        found = [cost(given, table, objective=objective, threads=t, **more) for t in (1, 3)]
        assert found[0] == pytest.approx(expected, rel=1e-6)
        assert found[0] == found[1]


def test_far_apart(job):
    counts, table, _, _ = job
    for scale in (30.0, 1000.0):
        expected = slow_cost(counts, table * scale)
        assert cost(counts, table * scale) == pytest.approx(expected, rel=1e-5)


def test_units_do_not_matter():
    found = count_pairs(sentences=["a b c a", "b c"], window=3, weights="harmonic")
    table = np.eye(3)
    assert cost(found, table) == pytest.approx(slow_cost(found.to_scipy().toarray(), table))


def test_nothing_costs_nothing():
    assert cost(np.zeros((2, 2), dtype=int), np.eye(2)) == 0.0


@pytest.mark.parametrize(
    ("table", "more", "message"),
    [
        (np.ones((3, 2)), {}, "counts of 2 words, but vectors of 3"),
        (np.ones(2), {}, "shape"),
        (np.ones((2, 0)), {}, "shape"),
        ([["a"], ["b"]], {}, "numbers"),
        ([[1.0], [np.nan]], {}, "row 1 of the table"),
        ([[1.0], [1e300]], {}, "row 1 of the table"),
        ([[1e30], [-1e30]], {}, "too large"),
        (np.ones((2, 2)), {"contexts": np.ones((2, 3))}, "contexts"),
        (np.ones((2, 2)), {"contexts": [[1, 1], [1, np.inf]]}, "row 1 of contexts"),
        (np.ones((2, 2)), {"popularity": [1.0]}, "popularity"),
        (np.ones((2, 2)), {"popularity": [1.0, np.nan]}, "word 1 has the popularity"),
        (np.ones((2, 2)), {"objective": "cosine"}, "l2, dot, t"),
    ],
)
def test_bad_vectors(table, more, message):
    with pytest.raises(minent.InputError, match=message):
        cost([[0, 1], [1, 0]], table, **more)


def test_bad_counts():
    with pytest.raises(minent.InputError, match="square"):
        cost([[0, 1, 1], [1, 0, 1]], np.ones((2, 2)))
    with pytest.raises(minent.InputError, match="at most"):
        cost([[0, 2**40], [1, 0]], np.ones((2, 2)))
