"""Any network over any data gives the same features."""

import subprocess
import sys

import numpy as np
import pytest
import torch
from minent.errors import InputError
from minent.loaders import Images
from minent.metrics import features, moments, stacked_labels
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

X = torch.randn(50, 3, generator=torch.Generator().manual_seed(0))


class Watched(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(3, 4)
        self.drop = nn.Dropout(0.5)
        self.drop.eval()

    def forward(self, x):
        assert not self.training
        assert not torch.is_grad_enabled()
        return self.drop(self.layer(x))


NETWORK = Watched()
WANTED = NETWORK.layer(X).detach()


@pytest.mark.parametrize(
    "data",
    [
        X,
        X.numpy(),
        (X, torch.zeros(50)),
        {"x": X, "y": torch.zeros(50)},
        TensorDataset(X, torch.zeros(50)),
        DataLoader(TensorDataset(X), batch_size=7),
        list(X.split(9)),
        lambda: iter(X.split(20)),
    ],
    ids=["tensor", "array", "tuple", "dict", "data set", "loader", "list", "function"],
)
def test_any_data(data):
    found = features(NETWORK, data, batch_size=8)
    assert found.dtype == torch.float32
    assert torch.allclose(found, WANTED, atol=1e-6)
    assert NETWORK.training
    assert not NETWORK.drop.training


def test_loaders_of_minent():
    pictures = np.random.default_rng(0).integers(0, 256, (10, 6, 6), dtype=np.uint8)
    found = features(nn.Flatten(), Images(pictures, size=None, batch_size=4, shuffle=False))
    assert torch.equal(found, torch.from_numpy(pictures).flatten(1).float())


def test_functions_and_other_types():
    found = features(lambda x: x.double().view(-1, 3, 1, 1), X, batch_size=16)
    assert found.dtype == torch.float32
    assert torch.equal(found, X)
    assert torch.equal(features(lambda x: x[:, 0], X), X[:, :1])


def test_moments_of_features():
    found = moments(NETWORK, X, batch_size=16)
    assert torch.allclose(found.mean, WANTED.double().mean(0), atol=1e-6)
    assert torch.allclose(found.covariance, torch.cov(WANTED.double().T), atol=1e-6)


@pytest.mark.parametrize(
    ("network", "data", "words"),
    [
        (NETWORK, None, "features need data"),
        (NETWORK, [], "data has no batch"),
        (lambda x: x.sum(), X, r"a row for each of 50 samples, not \(\)"),
        (lambda x: x[1:], X, r"a row for each of 50 samples, not \(49, 3\)"),
        (lambda x: [x], X, "a row for each of 50 samples, not list"),
        (
            lambda x: x.flatten()[:6].view(-1, 1) if len(x) < 50 else x,
            [X, X[:6]],
            "as many features of each sample, not 3 and 1",
        ),
        (3, X, "module must be a Module or another function, not 3"),
    ],
)
def test_bad_input(network, data, words):
    with pytest.raises(InputError, match=words):
        features(network, data)
    assert NETWORK.training


MEASURED = """
import resource
import torch
from minent.metrics import ClassifierFeatures, features

torch.set_num_threads(1)
network = ClassifierFeatures((1, 32, 32), 10)


def peak_after(images):
    assert len(features(network, torch.zeros(images, 1, 32, 32, dtype=torch.uint8))) == images
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


print(peak_after(1024), peak_after(10_240))
"""


def test_memory_does_not_grow_with_batches():
    done = subprocess.run([sys.executable, "-c", MEASURED], capture_output=True, text=True)
    assert not done.returncode, done.stderr
    few, many = map(int, done.stdout.split())
    assert many - few < 100_000  # kB: images and rows are 15 MB


def test_bad_devices_and_classifiers():
    with pytest.raises(InputError, match="device quantum cannot be used"):
        features(NETWORK, X, device="quantum")
    with pytest.raises(InputError, match="classify must be a Module or another function"):
        stacked_labels(3, X.view(-1, 3, 1, 1))


@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no GPU")
def test_on_a_gpu():
    found = features(Watched(), X, device="cuda")
    assert found.device.type == "cuda"
