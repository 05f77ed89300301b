"""The classifier learns, is the same for the same seed, and survives a file."""

import numpy as np
import pytest
import torch
from minent.errors import InputError, RunError
from minent.metrics import ClassifierFeatures, features, train_classifier
from minent.train import save_state


def pictures(count, seed, size=10):
    """Bytes of bars across or upright, at any place."""
    draw = np.random.default_rng(seed)
    labels = draw.integers(0, 2, count)
    images = draw.integers(0, 60, (count, size, size), dtype=np.uint8)
    for image, label in zip(images, labels, strict=True):
        (image.T if label else image)[draw.integers(size)] = 255
    return images, labels


TRAIN, TEST = pictures(600, 0), pictures(200, 1)


@pytest.fixture(scope="module")
def network():
    return train_classifier(*TRAIN, TEST, batch_size=20, progress=False)


def test_it_learns(network):
    right = network.scores(torch.from_numpy(TEST[0])[:, None]).argmax(1).numpy() == TEST[1]
    assert network.accuracy == right.mean()
    assert network.accuracy > 0.97
    assert not network.training


def test_accuracy_is_printed(capsys):
    train_classifier(*TRAIN, TEST, epochs=1, batch_size=300)
    out, err = capsys.readouterr()
    assert not out
    assert "of 200 test images" in err


def test_features(network):
    images = torch.from_numpy(TEST[0])[:, None]
    found = features(network, images, batch_size=64)
    assert found.shape == (200, 128)
    assert (found >= 0).all()
    with torch.no_grad():
        assert torch.allclose(network.last(found), network.scores(images), atol=1e-4)
    numbers = images.float() / 127.5 - 1  # as generators make them
    assert torch.allclose(features(network, numbers), found, atol=1e-4)


def test_the_same_seed_is_the_same_network(network):
    before = torch.get_rng_state()
    again, other = (
        train_classifier(*TRAIN, TEST, batch_size=20, seed=seed, progress=False) for seed in (0, 1)
    )
    assert torch.equal(torch.get_rng_state(), before)
    pairs = zip(again.parameters(), network.parameters(), strict=True)
    assert all(torch.equal(a, b) for a, b in pairs)
    assert not torch.equal(other.last.weight, network.last.weight)


def test_saved_and_loaded(network, tmp_path):
    network.save(tmp_path / "net")
    again = ClassifierFeatures.load(tmp_path / "net")
    assert (again.accuracy, again.shape, again.classes) == (network.accuracy, (1, 10, 10), 2)
    images = torch.from_numpy(TEST[0])[:, None]
    assert torch.equal(features(again, images), features(network, images))
    save_state(tmp_path / "other", {"model": {}})
    with pytest.raises(RunError, match="other holds no classifier"):
        ClassifierFeatures.load(tmp_path / "other")


@pytest.mark.parametrize(
    ("shape", "stages"),
    [((1, 28, 28), 2), ((3, 32, 32), 2), ((3, 64, 64), 3), ((3, 45, 20), 3), ((2, 4, 4), 1)],
)
def test_sizes(shape, stages):
    made = ClassifierFeatures(shape, 7).eval()
    assert len(made.stages) == 4 * stages
    assert made.scores(torch.zeros(2, *shape)).shape == (2, 7)
    with pytest.raises(InputError, match="images must be N x"):
        made(torch.zeros(2, 5, 4, 4))


IMAGES, LABELS = TRAIN


@pytest.mark.parametrize(
    ("images", "labels", "test", "words"),
    [
        (IMAGES[0], LABELS, TEST, "images must be N x C x H x W"),
        (IMAGES.astype(int), LABELS, TEST, "not int64"),
        (IMAGES * np.nan, LABELS, TEST, "images must be finite numbers"),
        (IMAGES, LABELS[:-1], TEST, "labels of images must be 600 whole numbers"),
        (IMAGES, LABELS - 1, TEST, "labels of images must be whole numbers from 0, not -1"),
        (IMAGES, LABELS * 0.5, TEST, "labels of images must be .* not float64"),
        (IMAGES.astype(float), LABELS, TEST, "images must be numbers from -1 to 1, not from 0 to"),
        (IMAGES[:, :9], LABELS, TEST, r"images of test must be of the same shape"),
    ],
)
def test_bad_input(images, labels, test, words):
    with pytest.raises(InputError, match=words):
        train_classifier(images, labels, test, progress=False)


def test_types_of_images(network):
    images = torch.rand(4, 1, 10, 10) * 2 - 1
    torch.testing.assert_close(network(images.double()), network(images))
    torch.testing.assert_close(network(images[:, 0]), network(images))
    torch.testing.assert_close(network(images.bfloat16()), network(images.bfloat16().float()))
    with pytest.raises(InputError, match=r"bytes \(torch.uint8\) or floating-point.*int64"):
        network(images.long())


def test_a_test_set_must_be_a_pair():
    with pytest.raises(InputError, match="test must be a pair"):
        train_classifier(*TRAIN, torch.zeros(4), progress=False)
