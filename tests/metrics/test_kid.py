"""KID against plain sums over pairs, its expectation, and torch-fidelity."""

import itertools

import numpy as np
import pytest
import torch
from minent.errors import InputError
from minent.metrics import KID, _kid, kid


def table(samples, dimensions, seed, shift=0.0):
    return np.random.default_rng(seed).normal(size=(samples, dimensions)) + shift


def by_pairs(a, b):
    def kernel(x, y):
        return (x @ y / len(x) + 1) ** 3

    within = sum(
        np.mean([kernel(x, y) for x, y in itertools.permutations(rows, 2)]) for rows in (a, b)
    )
    return within - 2 * np.mean([kernel(x, y) for x in a for y in b])


@pytest.mark.parametrize("rows", [1, 5, 256])
def test_all_pairs(monkeypatch, rows):
    monkeypatch.setattr(_kid, "_ROWS", rows)
    a, b = table(12, 4, 0), table(9, 4, 1, 0.5)
    found = kid(a, b, subsets=None)
    assert found.mean == pytest.approx(by_pairs(a, b), rel=1e-10)
    assert found.std is None
    assert float(found) == found.mean


def test_subsets():
    """One subset of everything is all pairs; more are drawn by the seed alone."""
    a, b = table(20, 3, 0), table(20, 3, 1)
    whole = kid(a, b, subsets=1, subset_size=20)
    assert whole.mean == pytest.approx(kid(a, b, subsets=None).mean, rel=1e-10)
    assert whole.std == 0
    one, same, other = (kid(a, b, subsets=5, subset_size=7, seed=seed) for seed in (3, 3, 4))
    assert one == same
    assert one != other
    assert one.std > 0
    draws = np.random.RandomState(3)
    found = []
    for _ in range(5):
        rows = [x[draws.choice(20, 7, replace=False)] for x in (a, b)]
        found.append(by_pairs(*rows))
    assert (one.mean, one.std) == pytest.approx((np.mean(found), np.std(found)), rel=1e-10)


def test_its_expectation_is_zero():
    """Unbiased: over independent pairs of sets of one distribution the mean is within 4 errors."""
    found = [
        kid(table(20, 2, 2 * i), table(20, 2, 2 * i + 1), subsets=None).mean for i in range(400)
    ]
    assert min(found) < 0 < max(found)
    assert abs(np.mean(found)) < 4 * np.std(found) / 20
    assert kid(table(20, 2, 0), table(20, 2, 1, 1.0), subsets=None).mean > 10 * np.std(found)


def test_torch_fidelity():
    peer = pytest.importorskip("torch_fidelity.metric_kid")
    a, b = (torch.from_numpy(table(60, 8, seed)) for seed in (0, 1))
    options = {"kid_subsets": 6, "kid_subset_size": 40, "rng_seed": 7, "verbose": False}
    wanted = peer.kid_features_to_metric(a, b, **options)
    found = kid(a, b, subsets=6, subset_size=40, seed=7)
    assert found.mean == pytest.approx(wanted["kernel_inception_distance_mean"], rel=1e-9)
    assert found.std == pytest.approx(wanted["kernel_inception_distance_std"], rel=1e-9)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"subset_size": 11}, "subset_size must be from 2 to .* smaller set, 10, not 11"),
        ({"subset_size": 1}, "subset_size must be from 2"),
        ({"subset_size": 0}, "subset_size must be a whole number of at least 1"),
        ({"subsets": 0}, "subsets must be a whole number of at least 1"),
        ({"subset_size": 5, "seed": -1}, "seed must be a whole number from 0 to"),
        ({"subset_size": 5, "seed": 2**32}, "seed must be a whole number from 0"),
        ({"subset_size": 5, "seed": None}, "seed must be a whole number from 0"),
    ],
)
def test_bad_options(options, words):
    with pytest.raises(InputError, match=words):
        kid(table(10, 2, 0), table(30, 2, 1), **options)


def test_bad_features():
    with pytest.raises(InputError, match="2 samples of each set"):
        kid(table(1, 2, 0), table(3, 2, 0), subsets=None)
    with pytest.raises(InputError, match="must have equally many dimensions"):
        kid(table(4, 2, 0), table(3, 3, 0))
    with pytest.raises(InputError, match="features_a must be finite"):
        kid(table(4, 2, 0) * np.nan, table(3, 3, 0))
    assert KID(0.5) == KID(0.5, None)
