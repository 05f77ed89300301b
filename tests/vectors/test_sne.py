"""Maps against the formulas in NumPy, and against scikit-learn where it is there."""

import _thread
import threading

import numpy as np
import pytest
from minent import InputError
from minent.vectors import Vectors, sne
from scipy.optimize import brentq
from scipy.spatial.distance import cdist
from scipy.special import logsumexp


def groups(n=120, dim=8, seed=0):
    rng = np.random.default_rng(seed)
    middles = rng.normal(size=(6, dim)) * 4
    return (middles[np.arange(n) % 6] + rng.normal(size=(n, dim))).astype(np.float32)


def conditional(vectors, perplexity):
    """Give p(j|i), each row with the perplexity."""
    d2 = cdist(vectors.astype(float), vectors.astype(float), "sqeuclidean")
    np.fill_diagonal(d2, np.inf)

    def row(d2, log_beta):
        z = -np.exp(log_beta) * d2
        return np.exp(z - logsumexp(z))

    def off(log_beta, d2):
        p = row(d2, log_beta)
        p = p[p > 0]
        return -(p * np.log2(p)).sum() - np.log2(perplexity)

    return np.array([row(d, brentq(off, -20, 10, args=(d,), xtol=1e-13)) for d in d2])


def bits(vectors, places, perplexity, kernel):
    """Give the loss and the entropy, straight from the formulas."""
    p = conditional(vectors, perplexity)
    d2 = cdist(places, places, "sqeuclidean")
    np.fill_diagonal(d2, np.inf)
    if kernel == "t":
        p = (p + p.T) / (2 * len(p))
        q = 1 / (1 + d2)
        log_q = np.log2(q / q.sum(), where=q > 0, out=np.zeros_like(q))
        rows = 1
    else:
        log_q = (-d2 - logsumexp(-d2, axis=1, keepdims=True)) / np.log(2)
        rows = len(p)
    some = p > 0
    entropy = -(p[some] * np.log2(p[some])).sum() / rows
    return -(p[some] * log_q[some]).sum() / rows - entropy, entropy


@pytest.mark.parametrize("kernel", ["t", "gauss"])
@pytest.mark.parametrize("dimensions", [2, 3])
def test_cost_is_that_of_the_formula(kernel, dimensions):
    vectors = groups()
    places = np.random.default_rng(1).normal(size=(len(vectors), dimensions)) * 1.5
    found = sne(
        vectors,
        dimensions,
        kernel=kernel,
        perplexity=12,
        start=places,
        iterations=0,
        method="exact",
    )
    cost, entropy = bits(vectors, places, 12, kernel)
    assert found.cost_bits == pytest.approx(cost, rel=1e-6)
    assert found.entropy_bits == pytest.approx(entropy, rel=1e-9)
    assert found.code_bits == found.cost_bits + found.entropy_bits
    assert np.array_equal(found.positions, places)


@pytest.mark.parametrize("kernel", ["t", "gauss"])
def test_cost_of_places_far_apart(kernel):
    vectors = groups()
    places = np.random.default_rng(2).normal(size=(len(vectors), 2)) * 1e3
    found = sne(vectors, kernel=kernel, perplexity=12, start=places, iterations=0, method="exact")
    assert found.cost_bits == pytest.approx(bits(vectors, places, 12, kernel)[0], rel=1e-6)
    moved = sne(vectors, kernel=kernel, perplexity=12, start=places, iterations=100)
    assert moved.cost_bits < found.cost_bits


@pytest.mark.parametrize("kernel", ["t", "gauss"])
@pytest.mark.parametrize("method", ["exact", "approximate"])
@pytest.mark.parametrize("dimensions", [2, 3])
def test_costs_fall_and_groups_stay_together(kernel, method, dimensions):
    vectors = groups(300)
    options = {"kernel": kernel, "method": method, "perplexity": 15}
    costs = [sne(vectors, dimensions, iterations=n, **options).cost_bits for n in (0, 100, 400)]
    assert costs[0] > costs[1] > costs[2] > 0
    found = sne(vectors, dimensions, iterations=400, **options)
    nearest = cdist(found.positions, found.positions).argsort(axis=1)[:, 1]
    assert (nearest % 6 == np.arange(300) % 6).mean() > 0.95


@pytest.mark.parametrize("kernel", ["t", "gauss"])
def test_approximate_is_near_exact(kernel):
    vectors = groups(600, 20)
    loss = {
        method: sne(vectors, kernel=kernel, method=method).cost_bits
        for method in ("exact", "approximate")
    }
    places = sne(vectors, kernel=kernel, method="approximate").positions
    weighed = sne(vectors, kernel=kernel, start=places, iterations=0, method="exact").cost_bits
    assert weighed < loss["exact"] * 1.1


@pytest.mark.parametrize("kernel", ["t", "gauss"])
@pytest.mark.parametrize("method", ["exact", "approximate"])
def test_threads_change_nothing_and_seeds_do(kernel, method):
    vectors = groups(400)
    options = {"kernel": kernel, "method": method, "iterations": 50, "perplexity": 10}
    one = sne(vectors, threads=1, **options)
    more = sne(vectors, threads=4, **options)
    assert one.positions.tobytes() == more.positions.tobytes()
    assert one.cost_bits == more.cost_bits
    assert not np.array_equal(one.positions, sne(vectors, seed=1, **options).positions)


def test_loss_is_that_of_scikit_learn():
    manifold = pytest.importorskip("sklearn.manifold")
    vectors = groups(200)
    model = manifold.TSNE(method="exact", init="pca", perplexity=15, max_iter=1000)
    places = model.fit_transform(vectors)
    weighed = sne(vectors, perplexity=15, start=places, iterations=0, method="exact")
    assert weighed.cost_bits * np.log(2) == pytest.approx(model.kl_divergence_, rel=1e-3)
    own = sne(vectors, perplexity=15, method="exact", iterations=1000)
    assert own.cost_bits < weighed.cost_bits * 1.05


def test_vectors_with_words_and_random_start():
    table = groups(100)
    named = Vectors([f"w{i}" for i in range(100)], table)
    options = {"perplexity": 5, "iterations": 20}
    assert np.array_equal(sne(named, **options).positions, sne(table, **options).positions)
    drawn = sne(table, start="random", **options)
    assert np.isfinite(drawn.positions).all()
    assert repr(drawn).startswith("<Embedding of 100 vectors in 2 dimensions")


def test_equal_vectors():
    table = groups(100)
    table[:50] = table[0]
    for kernel in ("t", "gauss"):
        found = sne(table, kernel=kernel, perplexity=10, iterations=50)
        assert np.isfinite(found.positions).all() and np.isfinite(found.cost_bits)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"perplexity": 40}, "at most 33.0"),
        ({"perplexity": 1}, "above 1"),
        ({"perplexity": float("nan")}, "above 1"),
        ({"perplexity": "5"}, "above 1"),
        ({"dimensions": 4}, "2 or 3"),
        ({"kernel": "l1"}, "kernel"),
        ({"method": "fast"}, "method"),
        ({"iterations": -1}, "iterations"),
        ({"start": "spectral"}, "start"),
        ({"start": np.zeros((3, 2))}, r"shape \(100, 2\)"),
        ({"start": np.full((100, 2), np.nan)}, "NaN in row 0"),
        ({"seed": -1}, "seed"),
    ],
)
def test_bad_parameters(change, why):
    with pytest.raises(InputError, match=why):
        sne(groups(100), **{"perplexity": 5, **change})


def test_bad_vectors():
    table = groups(100)
    table[7, 3] = np.nan
    with pytest.raises(InputError, match=r"row 7 .* column 3"):
        sne(table, perplexity=5)
    table[7, 3] = np.inf
    with pytest.raises(InputError, match=r"row 7 .* column 3"):
        sne(table, perplexity=5)
    with pytest.raises(InputError, match="all 100 vectors are the same"):
        sne(np.ones((100, 4)), perplexity=5)
    with pytest.raises(InputError, match="no vectors"):
        sne(np.zeros((0, 4)), perplexity=5)
    with pytest.raises(InputError, match=r"two|2 dimensions"):
        sne(np.zeros(4), perplexity=5)
    with pytest.raises(InputError, match="10,000"):
        sne(np.zeros((10_001, 1)), method="exact")


def test_interrupted():
    threading.Timer(0.3, _thread.interrupt_main).start()
    with pytest.raises(KeyboardInterrupt):
        sne(groups(2000), iterations=1_000_000, threads=2)
