from math import isnan, log, log2

import minent
import numpy as np
import pytest
import scipy.stats
import slow
from hypothesis import given
from hypothesis import strategies as st
from minent.measures import ESTIMATORS, Estimate, entropy

samples = st.lists(st.integers(0, 15), min_size=1, max_size=12).filter(lambda x: sum(x) > 1)


@given(samples, st.sampled_from(ESTIMATORS))
def test_against_the_papers(counts, estimator):
    found = entropy(counts, estimator=estimator, unit="nats")
    n = np.array([x for x in counts if x])
    assert found.value == pytest.approx(slow.entropy(counts, estimator), rel=1e-11, abs=1e-12)
    base = slow.plugin if estimator == "jackknife" else slow.ESTIMATORS[estimator]
    assert found.error == pytest.approx(slow.error(n, base), rel=1e-9, abs=1e-11)
    assert (found.n, found.types) == (n.sum(), len(n))


@given(samples, st.sampled_from(ESTIMATORS), st.randoms())
def test_neither_order_nor_zeros_nor_form_matter(counts, estimator, random):
    found = entropy(counts, estimator=estimator)
    shuffled = [*counts, 0, 0]
    random.shuffle(shuffled)
    values, types = np.unique(counts, return_counts=True)
    assert entropy(shuffled, estimator=estimator) == found
    assert entropy(np.array(counts, dtype=np.float32), estimator=estimator) == found
    assert entropy(values, multiplicities=types, estimator=estimator) == found


@given(samples)
def test_plugin_is_that_of_scipy(counts):
    assert entropy(counts).value == pytest.approx(scipy.stats.entropy(counts, base=2), abs=1e-12)


@given(samples, st.integers(2, 1000))
def test_plugin_does_not_see_scale(counts, factor):
    found = entropy([factor * n for n in counts]).value
    assert found == pytest.approx(entropy(counts).value, rel=1e-12, abs=1e-14)


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_bits_and_nats(estimator):
    bits = entropy([5, 3, 2, 1], estimator=estimator)
    nats = entropy([5, 3, 2, 1], estimator=estimator, unit="nats")
    assert bits.value * log(2) == pytest.approx(nats.value, rel=1e-15)
    assert bits.error * log(2) == pytest.approx(nats.error, rel=1e-15)


def test_closed_forms():
    assert entropy([3] * 1024) == Estimate(10.0, 0.0, 3072, 1024)
    # a geometric distribution cut off far out: 2 bits
    assert entropy([2**k for k in range(63)]).value == pytest.approx(2.0, rel=1e-12)
    # 1 bit in 2**40 choices, each but one of them very rare
    p = 2.0**-40
    rare = entropy([2**40 - 1, 1]).value
    assert rare == pytest.approx(p * 40 + p * log2(np.e), rel=1e-11)


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_very_large_counts(estimator):
    found = entropy([2**63, 2**63 + 2**10, 2**62], estimator=estimator)
    expected = scipy.stats.entropy([2, 2, 1], base=2)
    assert found.value == pytest.approx(expected, rel=1e-12)
    assert found.n == 2**64 + 2**62 + 2**10
    p = np.array([2, 2, 1]) / 5
    spread = np.sqrt((p * np.log2(p) ** 2).sum() - expected**2)
    assert found.error == pytest.approx(spread / np.sqrt(float(found.n)), rel=1e-6)


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_little_or_nothing(estimator):
    for counts in ([], [0, 0]):
        nothing = entropy(counts, estimator=estimator)
        assert nothing.value == 0 and isnan(nothing.error) and nothing[2:] == (0, 0)
    one = entropy([1], estimator=estimator)
    assert np.isfinite(one.value) and isnan(one.error)
    only = entropy([7], estimator=estimator)
    assert only.error == 0 and (estimator == "grassberger" or only.value == 0)
    single = entropy([1] * 20, estimator=estimator)
    assert np.isfinite(single.value) and single.error == 0


def zipf_samples(runs=60, types=2000, size=1000):
    p = 1 / np.arange(1, types + 1)
    p /= p.sum()
    rng = np.random.default_rng(7)
    return float(-(p * np.log2(p)).sum()), [rng.multinomial(size, p) for _ in range(runs)]


def test_what_corrects_bias_is_closer_than_plugin():
    truth, samples = zipf_samples()
    bias = {
        name: np.mean([entropy(x, estimator=name).value for x in samples]) - truth
        for name in ESTIMATORS
    }
    assert bias["plugin"] < -0.5
    assert abs(bias["miller-madow"]) < 0.7 * abs(bias["plugin"])
    assert abs(bias["jackknife"]) < 0.7 * abs(bias["plugin"])
    assert abs(bias["grassberger"]) < 0.5 * abs(bias["plugin"])
    assert abs(bias["chao-shen"]) < 0.4 * abs(bias["plugin"])


def test_errors_are_of_the_size_of_the_scatter():
    _, samples = zipf_samples(runs=200)
    for name in ("plugin", "miller-madow", "grassberger", "chao-shen"):
        found = [entropy(x, estimator=name) for x in samples]
        scatter = np.std([x.value for x in found])
        assert 0.7 < np.mean([x.error for x in found]) / scatter < 1.4, name


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ([-1, 2], "counts must lie between 0"),
        ([0.5], "counts must be whole"),
        ([float("nan")], "counts must be whole"),
        ([float("inf")], "counts must be whole"),
        (["a"], "counts must be whole"),
        ([True], "counts must be whole"),
        ([[1], [1, 2]], "counts must be an array"),
        ([2**64], "counts must"),
    ],
)
def test_bad_counts(counts, message):
    with pytest.raises(minent.InputError, match=message):
        entropy(counts)


def test_bad_options():
    for bad in ({"estimator": "best"}, {"estimator": None}, {"unit": "digits"}, {"unit": []}):
        with pytest.raises(minent.InputError, match=next(iter(bad))):
            entropy([1, 2], **bad)
    for types in ([1], [-1, 1], [0.5, 1], [2**62, 2**63]):
        with pytest.raises(minent.InputError, match="multiplicities"):
            entropy([1, 2], multiplicities=types)
