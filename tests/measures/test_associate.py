from math import log

import minent
import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from minent.counts import pairs
from minent.measures import associate, ledger, mutual_information, top_pairs

MEASURES = ["pmi", "ppmi", "npmi", "log-likelihood", "t-score"]

shapes = st.tuples(st.integers(1, 5), st.integers(1, 5))
tables = arrays(np.int64, shapes, elements=st.integers(0, 9))


def four(table):
    """O and the margins of each cell, as floats."""
    n = table.astype(float)
    return n, n.sum(1, keepdims=True), n.sum(0, keepdims=True), n.sum()


def ratio(table):
    """G^2 of each cell by SciPy, zeros left alone."""
    from scipy.stats import chi2_contingency

    out = np.zeros(table.shape)
    rows, columns, total = table.sum(1), table.sum(0), table.sum()
    for i, j in np.argwhere(table):
        n = table[i, j]
        cells = np.array([[n, rows[i] - n], [columns[j] - n, total - rows[i] - columns[j] + n]])
        if cells.sum(0).all() and cells.sum(1).all():
            out[i, j] = chi2_contingency(cells, correction=False, lambda_="log-likelihood")[0]
    return out


@given(tables, st.sampled_from([1.0, 0.75, 0.5, 0.0]), st.sampled_from([1, 5, 0.5]))
def test_pmi(table, alpha, shift):
    n, row, column, _ = four(table)
    smooth = np.where(column > 0, column, 1) ** alpha * (column > 0)
    at = np.nonzero(table)
    expected = np.log2((n * smooth.sum())[at] / (row * smooth)[at] / shift)
    found = associate(sp.csr_array(table), "pmi", alpha=alpha, shift=shift)
    assert found.dtype == np.float64 and found.shape == table.shape
    assert np.array_equal(np.nonzero(table)[1], found.indices)
    assert found.data == pytest.approx(expected, abs=1e-12)
    positive = associate(table, "ppmi", alpha=alpha, shift=shift).toarray()
    dense = np.zeros(table.shape)
    dense[at] = np.maximum(expected, 0)
    assert positive == pytest.approx(dense, abs=1e-12)
    assert (associate(table, "ppmi").data > 0).all()


@given(tables)
def test_other_measures(table):
    n, row, column, total = four(table)
    at = np.nonzero(table)
    expected = (row * column / total)[at] if total else np.zeros(0)
    observed = n[at]
    t = associate(table, "t-score")
    assert t.data == pytest.approx((observed - expected) / np.sqrt(observed), abs=1e-12)
    g = associate(table, "log-likelihood")
    assert g.data == pytest.approx(ratio(table)[at], rel=1e-9, abs=1e-9)
    assert (g.data >= 0).all()
    signed = associate(table, "log-likelihood", signed=True)
    assert np.array_equal(np.abs(signed.data), g.data)
    assert not ((signed.data < 0) & (observed > expected + 1e-9)).any()
    npmi = associate(table, "npmi").data
    assert (np.abs(npmi) <= 1).all()
    with np.errstate(divide="ignore", invalid="ignore"):
        plain = np.log(observed / expected) / -np.log(observed / total)
    assert npmi == pytest.approx(np.where(observed == total, 1, plain), abs=1e-12)


@given(tables.filter(lambda x: x.sum() > 0))
def test_mean_pmi_is_mutual_information(table):
    scores = associate(table, "pmi")
    mean = (scores.data * table[np.nonzero(table)]).sum() / table.sum()
    assert mean == pytest.approx(mutual_information(table).value, abs=1e-12)


@pytest.mark.parametrize("measure", MEASURES)
def test_scale_of_weighted_counts(measure):
    table = np.array([[6, 1, 0], [2, 9, 3]])
    option = {"scale": 60} if measure in ("log-likelihood", "t-score") else {}
    found = associate(table * 60, measure, **option)
    assert found.toarray() == pytest.approx(associate(table, measure).toarray(), abs=1e-12)


@pytest.mark.parametrize("measure", MEASURES)
def test_threads_do_not_matter(measure):
    rng = np.random.default_rng(5)
    table = sp.csr_array(rng.poisson(0.1, (3000, 900)))
    one = associate(table, measure, threads=1)
    for threads in (2, 5):
        more = associate(table.astype(np.uint32), measure, threads=threads)
        assert np.array_equal(one.data, more.data) and np.array_equal(one.indptr, more.indptr)


def test_nltk_says_the_same():
    metrics = pytest.importorskip("nltk.metrics.association").BigramAssocMeasures
    table = np.random.default_rng(2).poisson(3, (12, 15))
    n, rows, columns, total = table, table.sum(1), table.sum(0), int(table.sum())
    names = ("pmi", "log-likelihood", "t-score")
    found = {name: associate(table, name).toarray() for name in names}
    for i, j in np.argwhere(table):
        given = int(n[i, j]), (int(rows[i]), int(columns[j])), total
        assert found["pmi"][i, j] == pytest.approx(metrics.pmi(*given), abs=1e-12)
        assert found["t-score"][i, j] == pytest.approx(metrics.student_t(*given), abs=1e-9)
        likely = metrics.likelihood_ratio(*given)
        assert found["log-likelihood"][i, j] == pytest.approx(likely, rel=1e-6, abs=1e-9)


def test_a_pair_that_is_all_there_is():
    assert associate([[5]], "npmi").toarray() == [[1.0]]
    assert associate([[5]], "log-likelihood").toarray() == [[0.0]]
    assert associate([[5]], "ppmi").nnz == 0
    assert associate([[4, 0], [0, 4]], "npmi").data.tolist() == [1.0, 1.0]


def test_nothing():
    for measure in MEASURES:
        for shape in ((0, 0), (0, 3), (2, 3)):
            found = associate(sp.csr_array(shape, dtype=np.int64), measure)
            assert found.shape == shape and found.nnz == 0


def test_very_large_counts_keep_their_digits():
    n = 10**15
    near = np.array([[n + 1, n], [n, n]])
    found = associate(near, "log-likelihood").toarray()[0, 0]
    assert found == pytest.approx(0.25 / n, rel=1e-6)
    assert associate(near, "t-score").toarray()[0, 0] == pytest.approx(0.25 / n**0.5, rel=1e-6)


def test_what_was_given_stays():
    table = sp.csr_array(np.array([[1, 2], [3, 4]]))
    scores = associate(table, "pmi")
    scores.data[:] = 0
    scores.indices[:] = 0
    assert table.toarray().tolist() == [[1, 2], [3, 4]]


def test_nats():
    table = [[5, 1], [1, 3]]
    bits, nats = associate(table, "pmi"), associate(table, "pmi", unit="nats")
    assert bits.data * log(2) == pytest.approx(nats.data)
    for measure in ("npmi", "log-likelihood", "t-score"):
        same = associate(table, measure, unit="nats").data
        assert np.array_equal(same, associate(table, measure).data)


@pytest.mark.parametrize(
    ("measure", "options", "message"),
    [
        ("best", {}, "measure"),
        (None, {}, "measure"),
        ("pmi", {"alpha": -0.1}, "alpha"),
        ("pmi", {"alpha": 1.5}, "alpha"),
        ("pmi", {"alpha": float("nan")}, "alpha"),
        ("pmi", {"alpha": "x"}, "alpha"),
        ("pmi", {"shift": 0}, "shift"),
        ("pmi", {"shift": float("inf")}, "shift"),
        ("pmi", {"scale": 2}, "scale is no option of pmi"),
        ("npmi", {"alpha": 0.5}, "alpha is no option of npmi"),
        ("t-score", {"signed": True}, "signed is no option"),
        ("t-score", {"scale": 0}, "scale"),
        ("t-score", {"scale": 0.5}, "scale"),
        ("log-likelihood", {"signed": "yes"}, "signed"),
        ("pmi", {"unit": "x"}, "unit"),
        ("pmi", {"threads": 0}, "threads"),
        ("pmi", {"progress": 3}, "progress"),
    ],
)
def test_bad_options(measure, options, message):
    with pytest.raises(minent.InputError, match=message):
        associate([[1, 2], [3, 4]], measure, **options)


@given(
    arrays(np.int64, shapes, elements=st.integers(-2, 2)),
    st.integers(1, 30),
)
def test_top_pairs(table, n):
    rows, columns, scores = top_pairs(sp.csr_array(table), n)
    expected = sorted((-table[i, j], i, j) for i, j in np.argwhere(table))[:n]
    assert list(zip((-scores).tolist(), rows.tolist(), columns.tolist(), strict=True)) == expected


def test_bad_top_pairs():
    good = sp.csr_array([[1.0, 2.0]])
    for bad in (0, -1, 1.5, "2"):
        with pytest.raises(minent.InputError, match="n must"):
            top_pairs(good, bad)
    for bad in ([[1.0]], None, sp.csr_array([[np.nan]]), sp.csr_array([[1j]])):
        with pytest.raises(minent.InputError):
            top_pairs(bad, 1)


def test_tables_of_pairs_are_taken_with_their_unit():
    sentences = [["a", "b", "c", "a"], ["b", "a"], ["c", "b", "b"]] * 3
    flat = pairs(sentences=sentences, window=3)
    near = pairs(sentences=sentences, window=3, weights="harmonic")
    assert near.unit == 6
    for measure in ("pmi", "ppmi", "npmi", "log-likelihood", "t-score"):
        for table in (flat, near):
            expected = table.to_scipy().toarray()
            found = associate(table, measure).toarray()
            units = associate(np.rint(expected * table.unit).astype(int), measure).toarray()
            size = {"log-likelihood": table.unit, "t-score": table.unit**0.5}.get(measure, 1)
            np.testing.assert_allclose(found, units / size, rtol=1e-12, atol=1e-12)
    assert ledger(flat) == ledger(flat.to_scipy())
    assert mutual_information(flat) == mutual_information(flat.to_scipy())
    for measured in (ledger, mutual_information):
        with pytest.raises(minent.InputError, match="weighted, in units of 1/6"):
            measured(near)
