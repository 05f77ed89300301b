import os
import signal
import threading

import minent
import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from minent.counts import pairs
from minent.measures import associate
from minent.vectors import Factors, svd

TEXT = [
    "the cat sat on the mat",
    "the dog sat on the rug",
    "a cat ran to a dog",
    "a cow ran to the barn",
    "the fox hid in the barn",
    "a dog hid on a mat",
] * 3


def some_matrix(rows, columns, density=0.1, seed=0, negative=True):
    rng = np.random.default_rng(seed)
    found = sp.random_array((rows, columns), density=density, rng=rng, format="csr")
    scale = 1 / (1 + np.arange(rows)) ** 0.3
    found = sp.csr_array(sp.diags_array(scale) @ found)
    if negative:
        found.data *= rng.choice([-1, 1], found.nnz)
    return found.astype(np.float32)


def same_space(a, b):
    """The sine of the largest angle between two spaces with orthonormal bases."""
    return np.linalg.norm(a - b @ (b.T @ a), 2)


@pytest.mark.parametrize("shape", [(300, 200), (200, 300), (1500, 700)])
@pytest.mark.parametrize("dimensions", [1, 10, 40])
def test_against_arpack(shape, dimensions):
    matrix = some_matrix(*shape)
    found = svd(matrix, dimensions, weighting=None, tolerance=1e-4)
    exact = matrix.astype(np.float64)
    left, values, right = sp.linalg.svds(exact, dimensions + 1, rng=np.random.default_rng(0))
    order = np.argsort(-values)
    left, values, right = left[:, order], values[order], right[order].T
    np.testing.assert_allclose(found.values, values[:dimensions], rtol=1e-5)
    assert found.left.shape == (shape[0], dimensions) and found.left.dtype == np.float32
    assert found.right.shape == (shape[1], dimensions) and found.right.dtype == np.float32
    gap = 1 - values[dimensions] / values[dimensions - 1]
    for mine, theirs in ((found.left, left), (found.right, right)):
        assert same_space(mine, theirs[:, :dimensions]) < 3e-4 / gap
        assert np.abs(mine.T @ mine - np.eye(dimensions)).max() < 1e-4
    residuals = np.linalg.norm(exact.T @ found.left - found.right * found.values, axis=0)
    assert np.all(residuals / found.values < 1.1e-4)
    np.testing.assert_allclose(exact @ found.right, found.left * found.values, atol=1e-5)
    largest = np.abs(found.left).argmax(axis=0)
    assert np.all(found.left[largest, range(dimensions)] > 0)


@settings(max_examples=30)
@given(st.integers(1, 25), st.integers(1, 25), st.integers(0, 2**32), st.floats(0.05, 1))
def test_against_lapack(rows, columns, seed, density):
    matrix = some_matrix(rows, columns, density, seed)
    if not matrix.nnz:
        return
    dimensions = min(rows, columns)
    found = svd(matrix, dimensions, weighting=None)
    values = np.linalg.svd(matrix.toarray().astype(np.float64), compute_uv=False)
    known = len(found.values)
    np.testing.assert_allclose(found.values, values[:known], rtol=1e-4, atol=2e-6 * values[0])
    assert np.all(values[known:] < 4e-4 * values[0])
    back = (found.left * found.values) @ found.right.T
    np.testing.assert_allclose(back, matrix.toarray(), atol=4e-4 * values[0])


def test_residuals_are_those_of_a_loose_tolerance():
    matrix = some_matrix(2000, 1500, 0.02)
    for tolerance in (0.5, 0.1):
        found = svd(matrix, 30, weighting=None, tolerance=tolerance)
        left = matrix.T @ found.left - found.right * found.values
        measured = np.linalg.norm(left, axis=0) / found.values
        np.testing.assert_allclose(measured, found.residuals, rtol=0.01, atol=1e-5)
        assert found.residuals.max() <= tolerance
        assert found.products >= 32 * (found.iterations - 1)


def test_ppmi_is_that_of_associate():
    table = pairs(sentences=TEXT, window=3, weights="linear")
    for smoothing, shift in ((0.75, 1), (1, 1), (0.5, 1.5)):
        found = svd(table, 5, smoothing=smoothing, shift=shift, tolerance=1e-4)
        exact = associate(table, "ppmi", alpha=smoothing, shift=shift)
        values = np.linalg.svd(exact.toarray(), compute_uv=False)
        np.testing.assert_allclose(found.values, values[:5], rtol=1e-5)
        same = svd(exact, 5, weighting=None, tolerance=1e-4)
        np.testing.assert_allclose(found.values, same.values, rtol=1e-5)


def test_forms_of_pairs():
    table = pairs(sentences=TEXT, window=2)
    expected = svd(table, 4).vectors()
    for form in (table.to_scipy(), table.to_scipy().tocoo(), table.to_scipy().toarray()):
        assert np.array_equal(svd(form, 4).vectors(), expected)
    wide = minent.counts.PairTable(
        table.indptr, table.indices, table.data.astype(np.uint64), None, None, 1, {}
    )
    assert np.array_equal(svd(wide, 4).vectors(), expected)
    plain = svd(table, 4, weighting=None).values
    assert np.array_equal(plain, svd(table.to_scipy(), 4, weighting=None).values)
    weighted = pairs(sentences=TEXT, window=2, weights="harmonic")
    exact = np.linalg.svd(weighted.to_scipy().toarray(), compute_uv=False)
    np.testing.assert_allclose(svd(weighted, 4, weighting=None).values, exact[:4], rtol=1e-4)


def test_cells_stored_twice_are_added():
    twice = sp.csr_array(([1.0, 2.0, 4.0], [0, 0, 1], [0, 2, 3]), shape=(2, 2))
    assert svd(twice, 2, weighting=None).values == pytest.approx([4, 3])


def test_any_number_of_threads():
    matrix = some_matrix(4000, 3000, 0.02)
    one = svd(matrix, 20, weighting=None, threads=1, seed=3)
    for threads in (2, 5):
        more = svd(matrix, 20, weighting=None, threads=threads, seed=3)
        for name in ("left", "values", "right", "residuals", "iterations"):
            assert np.array_equal(getattr(one, name), getattr(more, name)), name
    other = svd(matrix, 20, weighting=None, seed=4)
    assert not np.array_equal(one.left, other.left)


def test_empty_rows_and_columns():
    matrix = some_matrix(100, 80, 0.3).toarray()
    matrix[::3] = 0
    matrix[:, 5] = 0
    found = svd(matrix, 10, weighting=None)
    assert not found.left[::3].any() and not found.right[5].any()
    for combine in ("left", "right"):
        assert np.isfinite(found.vectors(0.5, combine)).all()
    square = svd(matrix[:80], 10, weighting=None).vectors(combine="both")
    assert np.isfinite(square).all() and not square[0, :10].any()


def test_rank():
    rng = np.random.default_rng(0)
    matrix = (rng.normal(size=(60, 4)) @ rng.normal(size=(4, 50))).astype(np.float32)
    found = svd(matrix, 20, weighting=None)
    assert found.left.shape == (60, 4) and found.values.shape == (4,)
    exact = np.linalg.svd(matrix.astype(np.float64), compute_uv=False)
    np.testing.assert_allclose(found.values, exact[:4], rtol=1e-5)
    identity = svd(sp.eye_array(300, format="csr"), 100, weighting=None)
    np.testing.assert_allclose(identity.values, np.ones(100), rtol=1e-5)


def test_vectors():
    found = svd(pairs(sentences=TEXT, window=3), 6)
    scale = found.values**0.25
    left, right = found.left * scale, found.right * scale
    np.testing.assert_allclose(found.vectors(), left + right, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(found.vectors(0.25, "left"), left, rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(found.vectors(0.25, "right"), right, rtol=1e-5, atol=1e-7)
    assert np.array_equal(found.vectors(0, "left"), found.left)
    both = found.vectors(combine="both")
    half = left / np.linalg.norm(left, axis=1, keepdims=True)
    np.testing.assert_allclose(both[:, :6], half, rtol=1e-4, atol=1e-6)
    for combine in ("sum", "left", "right", "both"):
        made = found.vectors(0.5, combine, drop_first=True)
        assert made.dtype == np.float32 and made.shape[1] == (10 if combine == "both" else 5)
    assert isinstance(found, Factors) and repr(found).startswith("<Factors of 15 x 15 in 6")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"power": -1}, "power must be a number from 0 to 1"),
        ({"power": float("nan")}, "power"),
        ({"power": "x"}, "power"),
        ({"combine": "all"}, "combine must be one of sum, left, right, both"),
        ({"combine": 1}, "combine"),
        ({"drop_first": 2}, "drop_first"),
    ],
)
def test_bad_vectors(options, message):
    found = svd([[3, 1], [1, 3]], 1)
    with pytest.raises(minent.InputError, match=message):
        found.vectors(**options)


def test_vectors_of_other_words():
    found = svd(some_matrix(10, 8, 0.9), 3, weighting=None)
    for combine in ("sum", "both"):
        with pytest.raises(minent.InputError, match="not 10 rows and 8 columns"):
            found.vectors(combine=combine)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"dimensions": 0}, "dimensions"),
        ({"dimensions": 3}, "3 dimensions were asked for, but the matrix has 2 rows and 2 columns"),
        ({"dimensions": 1.5}, "dimensions"),
        ({"weighting": "tfidf"}, "weighting must be"),
        ({"smoothing": -0.1}, "smoothing must be a number from 0 to 1"),
        ({"smoothing": 1.1}, "smoothing"),
        ({"shift": 0}, "shift must be a number above 0"),
        ({"shift": float("inf")}, "shift"),
        ({"shift": 100}, "than by chance: lower the shift"),
        ({"tolerance": 0}, "tolerance must be a number above 0, at most 1"),
        ({"tolerance": 2}, "tolerance"),
        ({"tolerance": None}, "tolerance"),
        ({"seed": -1}, "seed"),
        ({"threads": 0}, "threads"),
        ({"progress": 3}, "progress"),
        ({"weighting": None, "shift": 2}, "options of the weighting"),
    ],
)
def test_bad_options(options, message):
    with pytest.raises(minent.InputError, match=message):
        svd([[3, 1], [1, 3]], **{"dimensions": 1, **options})


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -float("inf"), 1e200])
def test_numbers_that_are_not_finite(bad):
    matrix = np.eye(4)
    matrix[2, 1] = bad
    with pytest.raises(minent.InputError, match="row 2, column 1 is not a finite number"):
        svd(matrix, 2, weighting=None)


def test_bad_matrices():
    for bad in ([[1, -1], [1, 1]], [[0.5, 1], [1, 1]], [1, 2], "x", None, [[float("nan")]]):
        with pytest.raises(minent.InputError):
            svd(bad, 1)
    for bad in ([1, 2], "x", None, [["a"]], [[1j]], sp.csr_array([[1j]])):
        with pytest.raises(minent.InputError, match="table of numbers of two dimensions"):
            svd(bad, 1, weighting=None)
    for zero in (np.zeros((3, 3)), sp.csr_array((3, 3))):
        with pytest.raises(minent.InputError, match="nothing to factor"):
            svd(zero, 1, weighting=None)
        with pytest.raises(minent.InputError, match="more often than by chance"):
            svd(zero, 1)
    for size in (1e-20, 1e20):
        with pytest.raises(minent.InputError, match="between 1e-9 and 1e9"):
            svd(np.eye(3) * size, 1, weighting=None)


@pytest.mark.parametrize("size", [2e-9, 1e-4, 1e6, 9e8])
def test_large_and_small_numbers(size):
    matrix = some_matrix(400, 300, 0.9)
    matrix.data *= np.float32(size) / np.abs(matrix.data).max()
    found = svd(matrix, 5, weighting=None, tolerance=1e-3)
    exact = np.linalg.svd(matrix.toarray().astype(np.float64), compute_uv=False)
    np.testing.assert_allclose(found.values, exact[:5], rtol=1e-5)
    left = matrix.astype(np.float64).T @ found.left - found.right * found.values
    measured = np.linalg.norm(left, axis=0) / found.values
    np.testing.assert_allclose(measured, found.residuals, rtol=0.05, atol=1e-5)


def test_progress_and_interrupt():
    matrix = some_matrix(20_000, 20_000, 0.005)
    seen = []
    svd(matrix, 30, weighting=None, progress=lambda *said: seen.append(said))
    assert seen and {said[0] for said in seen} == {"factoring"}

    def stop(*_):
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        svd(matrix, 300, weighting=None, tolerance=1e-4, progress=stop)
    timer = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        svd(matrix, 300, weighting=None, tolerance=1e-4)
    timer.join()


@pytest.mark.parametrize("name", ["svd", "cost", "train", "floor_plan"])
def test_matrices_whose_arrays_are_wrong(name):
    matrix = sp.csr_matrix(np.array([[0, 2, 1], [2, 0, 1], [1, 1, 0]]))
    matrix.indptr = np.array([0, 100, 2, 6], dtype=matrix.indptr.dtype)
    more = {"svd": (2,), "cost": (np.eye(3),)}.get(name, ())
    with pytest.raises(minent.InputError, match="no sound sparse matrix"):
        getattr(minent.vectors, name)(matrix, *more)
