"""Anomalies by energy: conventions of scikit-learn, and toy data."""

import pickle

import numpy as np
import pytest
import torch
from minent import InputError
from minent.energy import EnergyDetector
from minent.train import Callback

SMALL = {"steps": 600, "batch_size": 64, "lr": 1e-3, "penalty": 1.0, "generator": 32, "energy": 32,
         "latent": 4}  # fmt: skip


def blobs(n, seed=0):
    draw = np.random.default_rng(seed)
    return draw.choice([-3.0, 3.0], (n, 1)) + draw.normal(size=(n, 3)) * [0.3, 0.3, 0.3]


@pytest.fixture(scope="module")
def fitted():
    return EnergyDetector(contamination=0.1, random_state=0, **SMALL).fit(blobs(2000))


def test_anomalies_have_low_scores(fitted):
    normal, between = blobs(500, 1), np.random.default_rng(2).normal(size=(500, 3)) * 0.3
    far = np.random.default_rng(3).choice([-6.0, 6.0], (500, 3))
    scores = [fitted.score_samples(rows) for rows in (normal, between, far)]
    assert scores[0].shape == (500,)
    for other in scores[1:]:
        # the share of pairs in the right order: the area under the curve
        assert (scores[0][:, None] > other).mean() > 0.9
    assert 0.03 < (fitted.predict(normal) == -1).mean() < 0.2
    assert (fitted.predict(between) == -1).mean() > 0.8


def test_decisions_are_scores_from_the_threshold(fitted):
    rows = blobs(300, 4)
    decisions = fitted.decision_function(rows)
    np.testing.assert_allclose(decisions, fitted.score_samples(rows) - fitted.offset_, rtol=1e-5)
    assert set(fitted.predict(rows)) <= {-1, 1}
    assert ((fitted.predict(rows) == 1) == (decisions >= 0)).all()


def test_the_threshold_is_a_quantile():
    rows = blobs(400)
    detector = EnergyDetector(
        contamination=0.2, held_out=0, random_state=1, **{**SMALL, "steps": 50}
    )
    found = detector.fit_predict(rows)
    assert (found == -1).mean() == pytest.approx(0.2, abs=0.005)
    scores = detector.score_samples(rows)
    assert detector.offset_ == pytest.approx(np.quantile(scores, 0.2), rel=1e-5)


def test_scores_by_formula():
    rows = blobs(300)
    detector = EnergyDetector(random_state=0, ema=None, **{**SMALL, "steps": 8}).fit(rows)
    low, high = detector._scaling.center, detector._scaling.scale
    x = torch.tensor(((rows - low) / high).clip(-5, 5), dtype=torch.float32).requires_grad_()
    u = detector.gan_.energy(x)
    np.testing.assert_allclose(detector.score_samples(rows), -u.detach(), rtol=1e-4, atol=1e-6)
    (slope,) = torch.autograd.grad(u.sum(), x)
    detector.set_params(score="gradient")
    np.testing.assert_allclose(
        detector.score_samples(rows), -slope.norm(dim=1), rtol=1e-4, atol=1e-6
    )


def test_each_score_has_its_threshold():
    rows = np.random.default_rng(0).normal(size=(300, 2))
    settings = {
        "steps": 5,
        "batch_size": 32,
        "contamination": 0.2,
        "held_out": 0,
        "random_state": 0,
    }
    detector = EnergyDetector(**settings).fit(rows)
    for score in ("energy", "gradient"):
        detector.set_params(score=score)
        assert (detector.predict(rows) == -1).sum() == 60
        again = EnergyDetector(score=score, **settings).fit(rows)
        assert detector.offset_ == again.offset_
    detector.set_params(score="slope")
    with pytest.raises(InputError, match="score must be one of 'energy', 'gradient', not 'slope'"):
        detector.predict(rows)


def test_scaling_is_that_of_training_rows():
    rows = np.array([[0.0, 5.0, 7.0], [4.0, 5.0, 9.0]] * 20)
    far = [[2.0, 6.0, 1000.0]]
    detector = EnergyDetector(held_out=0, random_state=0, **{**SMALL, "steps": 3}).fit(rows)
    assert detector._scaling(np.array(far)).tolist() == [[0.5, 1.0, 5.0]]
    detector.set_params(scaling="standard").fit(rows)
    assert detector._scaling(np.array(far)).tolist() == [[0.0, 1.0, 5.0]]
    detector.set_params(scaling=None).fit(rows)
    assert detector._scaling(np.array(far)).tolist() == far


CARD = pytest.param(
    "cuda", marks=pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU")
)


@pytest.mark.parametrize("device", ["cpu", CARD])
def test_the_seed_decides_and_leaves_torch_alone(device):
    few = {**SMALL, "steps": 3, "device": device}
    torch.manual_seed(3)
    before = torch.get_rng_state()
    one = EnergyDetector(random_state=5, **few).fit(blobs(200))
    assert torch.get_rng_state().equal(before)
    torch.rand(3, device=device)
    other = EnergyDetector(random_state=5, **few).fit(blobs(200))
    assert (one.score_samples(blobs(9)) == other.score_samples(blobs(9))).all()
    assert one.offset_ == other.offset_
    third = EnergyDetector(random_state=6, **few).fit(blobs(200))
    assert (one.score_samples(blobs(9)) != third.score_samples(blobs(9))).any()


def test_conventions_of_scikit_learn():
    sklearn = pytest.importorskip("sklearn")
    from sklearn.base import clone
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    del sklearn
    detector = EnergyDetector(score="gradient", random_state=0, **SMALL)
    copied = clone(detector)
    assert copied is not detector
    assert copied.get_params() == detector.get_params()
    assert copied.set_params(steps=2, scaling=None) is copied
    assert copied.steps == 2
    assert "score='gradient'" in repr(copied)
    pipeline = make_pipeline(StandardScaler(), copied)
    assert pipeline.fit(blobs(200)).predict(blobs(5)).shape == (5,)
    assert copied.n_features_in_ == 3
    assert pipeline.set_params(energydetector__steps=1) is pipeline
    from sklearn.utils import get_tags

    assert get_tags(detector).estimator_type == "outlier_detector"


@pytest.mark.parametrize(
    ("options", "rows", "match"),
    [
        ({"score": "norm"}, blobs(20), "score must be one of"),
        ({"scaling": "rank"}, blobs(20), "scaling must be one of"),
        ({"contamination": 2}, blobs(20), "contamination"),
        ({"held_out": 1.0}, blobs(20), "held_out"),
        ({"random_state": -1}, blobs(20), "random_state"),
        ({"random_state": np.random.RandomState(0)}, blobs(20), "random_state must be a whole"),
        ({"lr": "a"}, blobs(20), "^lr must be a number above 0"),
        ({"ema": 1}, blobs(20), "^ema must be a number"),
        ({"generator": (4, 0)}, blobs(20), "generator must be a whole number of at least 1, not 0"),
        ({"energy": []}, blobs(20), "energy must have the width"),
        ({}, blobs(20) + 1j, "X must be a table of real numbers, not of complex128"),
        ({}, blobs(20).astype("M8[s]"), "X must be a table of real numbers, not of datetime64"),
        ({}, np.sign(blobs(20)) * 1.7e308, "the range of a column is infinite"),
        ({"scaling": None}, blobs(20) * 1e300, "X must lie in the range of float32"),
        ({"steps": 0}, blobs(20), "steps"),
        ({"batch_size": 0}, blobs(20), "batch_size"),
        ({}, blobs(2), "more rows"),
        ({}, [1.0, 2.0], "rows x columns"),
        ({}, [["a", "b"]], "table of numbers"),
        ({}, [[1.0, float("nan")]] * 20, "X must be finite"),
        ({}, np.zeros((0, 3)), "not empty"),
    ],
)
def test_what_cannot_be(options, rows, match):
    with pytest.raises(InputError, match=match):
        EnergyDetector(**{**SMALL, **options}).fit(rows)


def test_what_scoring_refuses(fitted):
    with pytest.raises(InputError, match="not fitted"):
        EnergyDetector().predict(blobs(3))
    with pytest.raises(InputError, match="3 columns"):
        fitted.predict(np.zeros((2, 4)))
    with pytest.raises(InputError, match="no parameter 'rate'"):
        fitted.set_params(rate=3)


def test_a_training_that_is_broken_off_leaves_what_was_fitted():
    class Stop(Callback):
        def on_step_end(self, state):
            raise KeyboardInterrupt

    detector = EnergyDetector(**{**SMALL, "steps": 2}, random_state=0).fit(blobs(30))
    before = detector.predict(blobs(5)), detector.offset_, detector.history_
    with pytest.raises(KeyboardInterrupt):
        detector.fit(np.ones((30, 5)), callbacks=[Stop()])
    assert (detector.predict(blobs(5)) == before[0]).all()
    assert (detector.offset_, detector.history_) == before[1:]


def test_what_was_fitted_can_be_kept_and_shown():
    detector = EnergyDetector(**{**SMALL, "steps": 2, "energy": np.array([4, 4])}, random_state=0)
    assert "energy=array([4, 4])" in repr(detector)
    detector.fit(torch.tensor(blobs(30), requires_grad=True))
    other = pickle.loads(pickle.dumps(detector))
    assert (other.score_samples(blobs(5)) == detector.score_samples(blobs(5))).all()
    with pytest.raises(InputError, match="score must be one of"):
        detector.set_params(score="norm").predict(blobs(5))
