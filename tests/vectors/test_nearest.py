"""Neighbors and graphs against brute force in NumPy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from minent import InputError
from minent.vectors import Vectors, nearest, neighbor_graph


def brute(table, metric):
    """Give cosines, or distances with their sign changed, in double precision."""
    table = table.astype(np.float64)
    if metric == "euclidean":
        return -np.sqrt(((table[:, None] - table[None]) ** 2).sum(-1))
    lengths = np.linalg.norm(table, axis=1)
    unit = table / np.where(lengths > 0, lengths, 1)[:, None]
    return unit @ unit.T


def check(found, table, k, metric):
    near = brute(table, metric)
    np.fill_diagonal(near, -np.inf)
    k = min(k, len(table) - 1)
    assert found.indices.shape == found.values.shape == (len(table), k)
    assert found.indices.dtype == np.uint32 and found.values.dtype == np.float32
    best = -np.sort(-near, axis=1)[:, :k]
    mine = np.take_along_axis(near, found.indices.astype(int), axis=1)
    scale = 1 + np.abs(table).max(initial=0)
    np.testing.assert_allclose(mine, best, atol=2e-6 * scale)
    sign = -1 if metric == "euclidean" else 1
    np.testing.assert_allclose(found.values, sign * mine, atol=1e-6 * scale)
    for row, values in zip(found.indices.tolist(), found.values.tolist(), strict=True):
        assert len(set(row)) == k
        keys = [(-sign * value, index) for index, value in zip(row, values, strict=True)]
        assert keys == sorted(keys)


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
@pytest.mark.parametrize(
    ("rows", "columns", "k"), [(1, 2, 3), (5, 1, 2), (300, 40, 15), (700, 3, 9)]
)
def test_equals_brute_force(metric, rows, columns, k):
    table = np.random.default_rng(rows).standard_normal((rows, columns)).astype(np.float32)
    found = nearest(table, k, metric=metric, threads=1)
    check(found, table, k, metric)
    for threads in (2, 5):
        again = nearest(table, k, metric=metric, threads=threads)
        assert again.indices.tobytes() == found.indices.tobytes()
        assert again.values.tobytes() == found.values.tobytes()


@given(
    arrays(
        np.float32,
        st.tuples(st.integers(1, 30), st.integers(1, 4)),
        elements=st.integers(-3, 3).map(float),
    ),
    st.integers(1, 6),
    st.sampled_from(["cosine", "euclidean"]),
)
def test_many_equal_rows(table, k, metric):
    check(nearest(table, k, metric=metric, threads=2), table, k, metric)


@pytest.mark.parametrize("form", ["sum", "directed", "union", "mutual"])
def test_graph(form):
    table = np.random.default_rng(1).standard_normal((120, 5)).astype(np.float32)
    found = nearest(table, 4)
    dense = np.zeros((120, 120), dtype=np.float32)
    np.put_along_axis(dense, found.indices.astype(int), found.values, axis=1)
    dense = np.maximum(dense, 0)
    expected = {
        "sum": dense + dense.T,
        "directed": dense,
        "union": np.maximum(dense, dense.T),
        "mutual": np.minimum(dense, dense.T),
    }[form]
    graph = neighbor_graph(table, 4, form=form)
    assert (graph.to_scipy().toarray() == expected).all()
    assert (graph.weights > 0).all()
    types = graph.indptr.dtype, graph.indices.dtype, graph.weights.dtype
    assert types == (np.int64, np.uint32, np.float32)
    kv = Vectors([str(i) for i in range(120)], table)
    assert (kv.neighbor_graph(4, form).to_scipy() != graph.to_scipy()).nnz == 0


def test_bad_tables():
    with pytest.raises(InputError, match="row 1 of vectors holds inf in column 0"):
        nearest([[1.0, 2.0], [1e39, 0.0]])
    with pytest.raises(InputError, match="must have 2 dimensions, not 1"):
        nearest([1.0])
    with pytest.raises(InputError, match="array of real numbers"):
        nearest([["a"]])
    with pytest.raises(InputError, match="no dimensions"):
        nearest(np.zeros((3, 0)))
    with pytest.raises(InputError, match="metric must be"):
        nearest([[1.0]], metric="manhattan")
    with pytest.raises(InputError, match="form must be"):
        neighbor_graph([[1.0]], form="all")
    with pytest.raises(InputError, match="k must be"):
        nearest([[1.0]], 0)
    assert nearest(np.zeros((0, 3), dtype=np.float32)).indices.shape == (0, 0)
    assert neighbor_graph([[1.0]]).indptr.tolist() == [0, 0]


def test_progress_and_interruption():
    table = np.random.default_rng(1).standard_normal((20_000, 50)).astype(np.float32)

    def stop(stage, done, total):
        assert done <= total
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        nearest(table, progress=stop, threads=2)
