"""Modes of mixtures and of stacked labels against counting by hand."""

import math

import numpy as np
import pytest
import torch
from minent.errors import InputError
from minent.metrics import modes, stacked_labels, stacked_modes
from torch import nn

RING = np.array([[math.cos(a), math.sin(a)] for a in np.arange(8) * math.pi / 4])


def around(centers, each, std, seed=0):
    noise = np.random.default_rng(seed).normal(size=(len(centers) * each, 2)) * std
    return np.repeat(centers, each, 0) + noise


def test_samples_of_the_mixture_itself():
    found = modes(around(RING, 2000, 0.02), RING, 0.02)
    assert (found.covered, found.total) == (8, 8)
    assert found.quality == pytest.approx(1 - math.exp(-4.5), abs=0.002)  # Rayleigh
    assert found.kl == pytest.approx(0, abs=1e-9)


def test_half_of_the_modes():
    """Half of eight modes: log 2, one bit; 4 of them with all the weight: nothing."""
    samples = around(RING[:4], 100, 0.001)
    found = modes(torch.from_numpy(samples).float(), RING, 0.001)
    assert found.covered == 4
    assert found.kl == pytest.approx(math.log(2))
    assert found.kl_bits == pytest.approx(1)
    weighted = modes(samples, RING, 0.001, weights=[2, 2, 2, 2, 0, 0, 0, 0])
    assert weighted.kl == pytest.approx(0, abs=1e-12)
    assert modes(samples, RING, 0.001, weights=[0, 1, 1, 1, 1, 1, 1, 1]).kl == math.inf


def test_only_good_samples_cover():
    """Within 3 deviations, the edge included; all samples count for the divergence."""
    centers = [[0.0, 0.0], [10.0, 0.0]]
    found = modes([[3.0, 0.0], [13.5, 0.0], [10.0, 3.5]], centers, std=1)
    assert found.covered == 1
    assert found.quality == pytest.approx(1 / 3)
    shares = np.array([1 / 3, 2 / 3])
    assert found.kl == pytest.approx((shares * np.log(2 * shares)).sum())
    assert str(found).startswith("modes 1 of 2, high quality 33.33%, KL(samples || data) 0.0566")


def test_stacked():
    draw = np.random.default_rng(0)
    labels = draw.integers(0, 10, (26_000, 3))
    found = stacked_modes(labels)
    seen, counts = np.unique(labels, axis=0, return_counts=True)
    assert (found.covered, found.total) == (len(seen), 1000)
    shares = counts / counts.sum()
    assert found.kl == pytest.approx((shares * np.log(shares * 1000)).sum())
    assert found.quality is None
    assert stacked_modes([[4, 2]] * 5).kl == pytest.approx(math.log(100))
    assert stacked_modes(torch.cartesian_prod(*[torch.arange(4)] * 3), 4).kl == 0


class Brightness(nn.Module):
    """Scores by the mean of an image; it must be in evaluation mode."""

    def __init__(self):
        super().__init__()
        self.levels = nn.Parameter(torch.arange(10.0))

    def forward(self, x):
        assert not self.training
        assert x.shape[1] == 1
        return -(x.flatten(1).mean(1, keepdim=True) - self.levels).abs()

    def other(self, x):
        return self(x)


@pytest.mark.parametrize("how", [lambda n: n, lambda n: n.other], ids=["module", "method"])
def test_labels_of_channels(how):
    wanted = torch.randint(10, (70, 3), generator=torch.Generator().manual_seed(0))
    images = wanted[:, :, None, None].expand(-1, -1, 4, 4).float()
    network = Brightness()
    assert torch.equal(stacked_labels(how(network), images, batch_size=32), wanted)
    assert network.training


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"std": 0}, "std must be a number above 0"),
        ({"std": 1, "samples": [[1.0, math.nan]]}, "samples must be finite"),
        ({"std": 1, "samples": [[1.0]]}, "equally many dimensions, not 1 and 2"),
        ({"std": 1, "weights": [1.0]}, r"weights must be 8 numbers, not \(1,\)"),
        ({"std": 1, "weights": [-1.0] * 8}, "weights must not be below 0"),
        ({"std": 1, "weights": [0] * 8}, "nor all 0"),
    ],
)
def test_bad_mixtures(options, words):
    with pytest.raises(InputError, match=words):
        modes(**{"samples": RING, "centers": RING, **options})


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        ([[0, 10]], "labels must be from 0 to 9, but reach from 0 to 10"),
        ([[-1, 3]], "reach from -1 to 3"),
        ([[0.5]], "labels must be N x n whole numbers, not float32"),
        ([1, 2], r"labels must be N x n whole numbers, not int64 \(2,\)"),
    ],
)
def test_bad_labels(labels, words):
    with pytest.raises(InputError, match=words):
        stacked_modes(labels)


def test_what_is_no_array():
    with pytest.raises(InputError, match="weights must be an array or a tensor of 2 numbers"):
        modes([[0.0]], [[0.0], [1.0]], 1.0, weights="ab")
    for labels in ("ab", [[0, 1], [2]]):
        with pytest.raises(InputError, match="labels must be an array or a tensor of N x n"):
            stacked_modes(labels)
