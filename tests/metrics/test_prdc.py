"""Precision, recall, density and coverage against loops over pairs and the package `prdc`."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from minent.errors import InputError
from minent.metrics import PRDC, _distances, prdc


def table(samples, dimensions, seed, shift=0.0):
    return np.random.default_rng(seed).normal(size=(samples, dimensions)) + shift


def by_pairs(real, fake, k):
    def radii(rows):
        return [np.sort([np.linalg.norm(x - y) for y in rows])[k] for x in rows]

    apart = np.array([[np.linalg.norm(x - y) for y in fake] for x in real])
    within = apart < np.array(radii(real))[:, None]
    return PRDC(
        precision=within.any(0).mean(),
        recall=(apart < np.array(radii(fake))).any(1).mean(),
        density=within.sum(0).mean() / k,
        coverage=within.any(1).mean(),
    )


@settings(max_examples=40, deadline=None)
@given(
    st.integers(4, 30), st.integers(4, 30), st.integers(1, 5), st.integers(1, 3), st.floats(0, 2),
    st.integers(0, 10**6), st.sampled_from([3, 2048]),
)  # fmt: skip
def test_as_by_pairs(n, m, dimensions, k, shift, seed, side):
    real, fake = table(n, dimensions, seed), table(m, dimensions, seed + 1, shift)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_distances, "_SIDE", side)
        assert prdc(real, fake, k) == pytest.approx(by_pairs(real, fake, k))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_package(dtype):
    peer = pytest.importorskip("prdc")
    real, fake = table(400, 16, 0).astype(dtype), (table(300, 16, 1, 0.2) * 0.9).astype(dtype)
    wanted = peer.compute_prdc(real, fake, nearest_k=5)
    assert prdc(real, fake)._asdict() == pytest.approx(wanted, rel=1e-14)


def test_far_away_and_the_same():
    real = table(50, 3, 0)
    assert prdc(real, real + 100) == (0, 0, 0, 0)
    found = prdc(real + 1e6, real + 1e6)
    assert found.precision == found.recall == found.coverage == 1


def test_an_outlier_counts_for_precision_and_not_for_density():
    """The reason for density: one real outlier has a huge ball."""
    real = np.concatenate([table(100, 2, 0), [[50.0, 0.0]]])
    fake = table(100, 2, 1) + np.array([40.0, 0.0])
    found = prdc(real, fake)
    assert found.precision == 1
    assert found.density == pytest.approx(1 / 5)


def test_collapsed_samples():
    real, still = table(30, 2, 0), np.zeros((20, 2))
    with pytest.warns(RuntimeWarning, match="features of fake are constant") as caught:
        found = prdc(real, still)
    assert caught[0].filename == __file__
    assert found.recall == 0
    assert found.precision in (0, 1)


@pytest.mark.parametrize(
    ("real", "fake", "k", "words"),
    [
        (table(5, 2, 0), table(9, 2, 0), 5, "k must be below the samples of real, 5, not 5"),
        (table(9, 2, 0), table(4, 2, 0), 5, "k must be below the samples of fake, 4, not 5"),
        (table(9, 2, 0), table(9, 2, 0), 0, "k must be a whole number of at least 1"),
        (table(9, 2, 0), table(9, 3, 0), 5, "equally many dimensions, not 2 and 3"),
        (table(9, 2, 0), table(9, 2, 0) * np.inf, 5, "fake must be finite numbers"),
    ],
)
def test_bad_input(real, fake, k, words):
    with pytest.raises(InputError, match=words):
        prdc(real, fake, k)
