"""Samples beside the floor: each number is that of its own function."""

import warnings

import pytest
import torch
from minent.errors import InputError
from minent.metrics import evaluate_samples, fid, kid, prdc
from torch import nn

DRAW = torch.Generator().manual_seed(0)
TRAIN, TEST, FAKE = (torch.randn(n, 4, generator=DRAW) for n in (300, 200, 150))
FAKE = FAKE * 1.5


def test_each_number():
    found = evaluate_samples(FAKE, TRAIN, TEST, k=3)
    assert found.fake.fid == pytest.approx(fid(FAKE, TEST), rel=1e-9)
    assert found.fake.kid == pytest.approx(kid(FAKE, TEST, subsets=None).mean, rel=1e-9)
    assert found.fake.prdc == prdc(TEST, FAKE, 3)
    assert (found.fake.samples, found.floor.samples, found.test) == (150, 150, 200)
    assert found.floor.fid < found.fake.fid


def test_the_floor_is_of_as_many_training_samples():
    found = evaluate_samples(FAKE, TRAIN, TEST)
    assert found == evaluate_samples(FAKE, TRAIN, TEST)
    other = evaluate_samples(FAKE, TRAIN, TEST, seed=1)
    assert other.fake == found.fake
    assert other.floor != found.floor
    whole = evaluate_samples(torch.cat([FAKE, FAKE]), TRAIN, TEST)
    assert whole.floor.samples == 300
    assert whole.floor.fid == pytest.approx(fid(TRAIN, TEST), rel=1e-9)
    assert whole.floor.prdc == pytest.approx(prdc(TEST, TRAIN))


def test_the_floor_is_always_shown():
    found = evaluate_samples(FAKE, TRAIN, TEST)
    lines = str(found).splitlines()
    assert lines[0] == "against 200 test samples, 4 features"
    assert lines[1].split() == ["samples", "FID", "KID", "precision", "recall", "density",
                                "coverage"]  # fmt: skip
    for line, name, scores in zip(
        lines[2:4], ("fake", "floor"), (found.fake, found.floor), strict=True
    ):
        words = line.split()
        assert words[:2] == [name, "150"]
        assert float(words[2]) == pytest.approx(scores.fid, abs=1e-4)
        assert float(words[5]) == pytest.approx(scores.prdc.recall, abs=1e-4)
    assert lines[4].startswith("floor: training samples")


def test_large_numbers_stay_apart():
    found = evaluate_samples(FAKE + 1e4, TRAIN, TEST)
    words = str(found).splitlines()[2].split()
    assert len(words) == 8
    assert float(words[2]) == pytest.approx(found.fake.fid, rel=1e-6)
    assert float(words[3]) == pytest.approx(found.fake.kid, rel=1e-6)


def test_with_a_network():
    network = nn.Linear(4, 3)
    found = evaluate_samples(FAKE, (TRAIN, torch.zeros(300)), TEST, module=network)
    with torch.no_grad():
        rows = [network(x) for x in (FAKE, TRAIN, TEST)]
    assert found.dimensions == 3
    assert found.fake.fid == pytest.approx(evaluate_samples(*rows).fake.fid, rel=1e-5)


def test_one_warning_of_few_samples():
    wide = [torch.randn(20, 30, generator=DRAW) for _ in range(3)]
    with pytest.warns(
        RuntimeWarning, match=r"30 features \(fake 20, train 20, test 20\)"
    ) as caught:
        evaluate_samples(*wide)
    assert len(caught) == 1
    assert caught[0].filename == __file__


def test_collapsed_samples():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        found = evaluate_samples(torch.ones(50, 4), TRAIN, TEST)
    assert all("constant" in str(each.message) for each in caught)
    assert found.fake.prdc.recall == 0
    assert found.fake.fid > found.floor.fid


def test_bad_input():
    with pytest.raises(
        InputError, match="test and fake must have equally many dimensions, not 4 and 3"
    ):
        evaluate_samples(FAKE[:, :3], TRAIN, TEST)
    with pytest.raises(InputError, match="test must be N x D features where there is no module="):
        evaluate_samples(FAKE, TRAIN, torch.zeros(9, 1, 4, 4))
    with pytest.raises(InputError, match="fake must be finite numbers"):
        evaluate_samples(FAKE * torch.nan, TRAIN, TEST)


def test_a_floor_of_fewer_samples_is_warned_of():
    with pytest.warns(RuntimeWarning, match="fewer training samples, 100, than"):
        assert evaluate_samples(FAKE, TRAIN[:100], TEST).floor.samples == 100
