"""FID against closed forms, SciPy's square root of matrices, and other programs."""

import warnings

import numpy as np
import pytest
import scipy.linalg
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from minent.errors import InputError
from minent.metrics import Moments, fid
from minent.metrics._spread import spread_of


def table(samples, dimensions, seed, spread=None):
    draw = np.random.default_rng(seed)
    rows = draw.normal(size=(samples, dimensions))
    if spread is not None:
        rows = rows * spread @ scipy.stats.ortho_group.rvs(dimensions, random_state=seed)
    return rows


def by_scipy(a, b):
    c, d = np.cov(a, rowvar=False), np.cov(b, rowvar=False)
    root = scipy.linalg.sqrtm(c @ d).real
    return ((a.mean(0) - b.mean(0)) ** 2).sum() + np.trace(c + d - 2 * root)


def quiet(*tables):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return fid(*tables)


@pytest.mark.parametrize("spread", [None, np.logspace(0, -2, 20)])
@pytest.mark.parametrize("samples", [(200, 200), (90, 500)])
def test_as_scipy(samples, spread):
    a = table(samples[0], 20, 1, spread)
    b = table(samples[1], 20, 2, spread) * 1.3 + 0.1
    assert fid(a, b) == pytest.approx(by_scipy(a, b), rel=1e-9)
    assert fid(b, a) == pytest.approx(fid(a, b), rel=1e-9)


@pytest.mark.parametrize("samples", [(8, 8), (8, 100), (100, 8)])
def test_fewer_samples_than_features(samples):
    """All pairs of ways agree with eigenvalues of the product, which lose half of the digits."""
    a, b = table(samples[0], 30, 3), table(samples[1], 30, 4) + 1
    with pytest.warns(RuntimeWarning, match="fewer samples than the 30 features") as caught:
        found = fid(a, b)
    assert len(caught) == 1
    assert caught[0].filename == __file__
    product = np.cov(a, rowvar=False) @ np.cov(b, rowvar=False)
    root = np.sqrt(np.abs(np.linalg.eigvals(product))).sum()
    wanted = ((a.mean(0) - b.mean(0)) ** 2).sum() - 2 * root
    wanted += a.var(0, ddof=1).sum() + b.var(0, ddof=1).sum()
    assert found == pytest.approx(wanted, rel=1e-5)
    assert quiet(Moments(a), Moments(b)) == pytest.approx(found, rel=1e-9)
    assert quiet(a, Moments(b)) == pytest.approx(found, rel=1e-9)


@pytest.mark.parametrize("count", [2, 8, 29])
def test_as_many_axes_as_samples_leave(count):
    """Cholesky may go through on what rounding made of a singular covariance, with noise."""
    for seed in range(60):
        rows = table(count, 30, seed)
        covariance = np.cov(rows, rowvar=False)
        for samples in (rows, Moments(rows)):
            factor = spread_of("x", samples).factor.numpy()
            assert factor.shape == (30, count - 1)
            np.testing.assert_allclose(factor @ factor.T, covariance, atol=1e-13)


def whitened(samples, dimensions, seed):
    rows = table(samples, dimensions, seed)
    rows -= rows.mean(0)
    return rows @ np.linalg.inv(scipy.linalg.sqrtm(np.cov(rows, rowvar=False)))


def test_gaussians_whose_axes_are_the_same():
    """With diagonal covariances it is the sum of squared differences of deviations and means."""
    rows, other = whitened(300, 6, 5), whitened(200, 6, 6)
    one, two = np.arange(1.0, 7), np.array([3.0, 1, 4, 1, 5, 9])
    shift = np.linspace(-1, 1, 6)
    wanted = ((one - two) ** 2).sum() + (shift**2).sum()
    assert fid(rows * one, other * two + shift) == pytest.approx(wanted, rel=1e-9)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.floats(-1e3, 1e3), min_size=3, max_size=3),
    st.floats(0.01, 100),
    st.integers(0, 2**32 - 1),
)
def test_shift_and_scale(shift, scale, seed):
    """A shift v adds |v|^2; rotations change nothing; units are squared."""
    a, b = table(20, 3, seed), table(15, 3, seed + 1)
    plain = fid(a, b)
    turn = np.linalg.qr(table(3, 3, seed + 2))[0]
    assert fid(a @ turn, b @ turn) == pytest.approx(plain, rel=1e-7, abs=1e-9)
    assert fid(a * scale, b * scale) == pytest.approx(plain * scale**2, rel=1e-7)
    assert fid(a, a + shift) == pytest.approx(np.square(shift).sum(), rel=1e-7, abs=1e-9)


def test_large_means_lose_nothing():
    a, b = table(500, 5, 7), table(500, 5, 8)
    assert fid(a + 1e5, b + 1e5) == pytest.approx(fid(a, b), rel=1e-6)


def test_a_set_and_itself():
    a = table(100, 10, 9)
    assert 0 <= fid(a, a) < 1e-9
    few = table(5, 10, 9)
    assert 0 <= quiet(few, few) < 1e-9


def test_float32_and_tensors_are_the_same():
    a, b = (table(100, 4, seed).astype(np.float32) for seed in (1, 2))
    wanted = fid(a.astype(float), b.astype(float))
    assert fid(a, torch.from_numpy(b)) == pytest.approx(wanted, rel=1e-12)


def test_dependent_and_constant_features():
    """A feature that is a copy of another, and one that is always the same, are no trouble."""
    a, b = table(100, 4, 1), table(100, 4, 2)
    more = [np.column_stack([x, x[:, 0], np.ones(100)]) for x in (a, b)]
    root = np.linalg.eigvals(np.cov(more[0], rowvar=False) @ np.cov(more[1], rowvar=False))
    wanted = sum(x.var(0, ddof=1).sum() for x in more) - 2 * np.sqrt(np.abs(root)).sum()
    wanted += ((more[0].mean(0) - more[1].mean(0)) ** 2).sum()
    assert fid(*more) == pytest.approx(wanted, rel=1e-6)


@pytest.mark.parametrize("level", [0.0, 1.0, 0.1])
def test_all_samples_the_same(level):
    a, still = table(100, 4, 1), np.full((50, 4), level)
    with pytest.warns(RuntimeWarning, match="features of features_b are constant"):
        found = fid(a, still)
    assert found == pytest.approx(((a.mean(0) - level) ** 2).sum() + a.var(0, ddof=1).sum())


def test_torchmetrics():
    peer = pytest.importorskip("torchmetrics.image.fid")
    a, b = (torch.from_numpy(table(300, 64, seed, np.logspace(0, -2, 64))) for seed in (1, 2))
    b = b * 1.2
    wanted = peer._compute_fid(a.mean(0), torch.cov(a.T), b.mean(0), torch.cov(b.T))
    assert fid(a, b) == pytest.approx(float(wanted), rel=1e-6)


def test_torch_fidelity():
    peer = pytest.importorskip("torch_fidelity.metric_fid")
    a, b = (torch.from_numpy(table(300, 64, seed)) for seed in (1, 2))
    stats = [peer.fid_features_to_statistics(x) for x in (a, b)]
    wanted = peer.fid_statistics_to_metric(*stats, verbose=False)
    assert fid(a, b) == pytest.approx(wanted["frechet_inception_distance"], rel=1e-6)


GOOD = table(10, 3, 0)
HOLES = GOOD.copy()
HOLES[4, 1] = np.nan
HOLES[7, 0] = np.inf


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (HOLES, "features_b must be finite numbers, but 2 of 10 rows have NaN or .* row 4 first"),
        (GOOD[:, :2], "features_a and features_b must have equally many dimensions, not 3 and 2"),
        (GOOD[:1], "features_b must have 2 samples at least for a covariance, not 1"),
        (GOOD[0], r"features_b must be N x D real numbers.* not float64 \(3,\)"),
        (GOOD[:0], "features_b must be N x D real numbers"),
        (GOOD + 1j, "features_b must be N x D real numbers.* not complex128"),
        ("abc", "features_b must be an array or a tensor of N x D numbers, not str"),
        (None, "features_b must be an array or a tensor of N x D numbers, not NoneType"),
        (Moments(), "features_b must have 2 samples"),
    ],
)
def test_bad_input(bad, words):
    with pytest.raises(InputError, match=words):
        fid(GOOD, bad)
