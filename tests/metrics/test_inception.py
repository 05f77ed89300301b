"""The Inception network of FID: its names, its numbers, its way to resize, its file."""

import numpy as np
import pytest
import torch
from minent.errors import InputError, RunError
from minent.metrics import Inception, inception
from minent.metrics._resize import resize
from torch import nn


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """Random weights under which no map dies out."""
    network = Inception()
    draw = torch.Generator().manual_seed(0)
    for part in network.modules():
        if isinstance(part, nn.Conv2d):
            nn.init.kaiming_normal_(part.weight, generator=draw)
        if isinstance(part, nn.BatchNorm2d):
            part.running_mean.normal_(0, 0.1, generator=draw)
            part.running_var.uniform_(0.5, 1.5, generator=draw)
            nn.init.uniform_(part.weight, 0.5, 1.5, generator=draw)
    path = tmp_path_factory.mktemp("weights") / "random.pth"
    torch.save(network.state_dict(), path)
    return path


def test_names_and_sizes():
    """94 convolutions with normalization; 21,802,784 numbers as in torchvision, and the classes."""
    network = Inception()
    names = list(network.state_dict())
    assert len(names) == 94 * 6 + 2
    assert names[:2] == ["Conv2d_1a_3x3.conv.weight", "Conv2d_1a_3x3.bn.weight"]
    assert "Mixed_7c.branch3x3dbl_3b.bn.running_var" in names
    assert "Mixed_6e.branch7x7dbl_5.conv.weight" in names
    assert names[-2:] == ["fc.weight", "fc.bias"]
    numbers = sum(p.numel() for p in network.parameters())
    assert numbers == 21_785_568 + 2049 * 1008


@pytest.mark.parametrize("shape", [(32, 32), (299, 299), (40, 333)])
def test_as_torch_fidelity(file, shape):
    peer = pytest.importorskip("torch_fidelity.feature_extractor_inceptionv3")
    theirs = peer.FeatureExtractorInceptionV3(
        "peer", ["2048", "logits"], feature_extractor_weights_path=str(file)
    )
    ours = inception(file)
    assert list(ours.state_dict()) == list(theirs.state_dict())
    draw = torch.Generator().manual_seed(1)
    images = torch.randint(0, 256, (2, 3, *shape), dtype=torch.uint8, generator=draw)
    found, (wanted, scores) = ours(images), theirs(images)
    assert found.std() > 0.1
    assert (found - wanted).abs().max() < 1e-4
    assert (ours.scores(images) - scores).abs().max() < 1e-4


def test_forms_of_images(file):
    """Numbers from -1 to 1 become the nearest bytes; gray is three times the same."""
    network = inception(file)
    draw = torch.Generator().manual_seed(1)
    images = torch.randint(0, 256, (2, 1, 20, 20), dtype=torch.uint8, generator=draw)
    found = network(images)
    assert found.shape == (2, 2048)
    assert not found.requires_grad
    assert not torch.allclose(found[0], found[1])
    numbers = images / 127.5 - 1 + 0.002 * torch.rand(images.shape, generator=draw)
    assert torch.equal(network(numbers), found)
    assert torch.allclose(network(images.expand(-1, 3, -1, -1)), found, atol=1e-5)
    with pytest.raises(InputError, match="images must be N x 1 or 3 x H x W"):
        network(images[0])


def test_resize():
    """Point i lies at i times old over new size; the last pixel goes on to the edge."""
    image = np.random.default_rng(0).normal(size=(5, 9))
    wanted = np.empty((7, 7))
    for i in range(7):
        for j in range(7):
            y, x = i * 5 / 7, j * 9 / 7
            up, left = int(y), int(x)
            down, right = min(up + 1, 4), min(left + 1, 8)
            across = [image[row, left] * (1 - x + left) + image[row, right] * (x - left)
                      for row in (up, down)]  # fmt: skip
            wanted[i, j] = across[0] * (1 - y + up) + across[1] * (y - up)
    found = resize(torch.from_numpy(image)[None, None], 7)
    assert found[0, 0].numpy() == pytest.approx(wanted, abs=1e-12)


def test_files_that_are_none(file, tmp_path):
    (tmp_path / "junk").write_bytes(b"junk")
    with pytest.raises(RunError, match="junk is no file of weights"):
        inception(tmp_path / "junk")
    torch.save(nn.Linear(2, 2), tmp_path / "module")  # code would run
    with pytest.raises(RunError, match="module is no file of weights"):
        inception(tmp_path / "module")
    torch.save([1], tmp_path / "list")
    with pytest.raises(RunError, match="must hold a dictionary of tensors"):
        inception(tmp_path / "list")
    state = torch.load(file)
    state["fc.weight"] = state["fc.weight"][:1000]
    torch.save(state, tmp_path / "short")
    with pytest.raises(RunError, match=r"holds no weights of the Inception .*fc\.weight"):
        inception(tmp_path / "short")
    with pytest.raises(FileNotFoundError):
        inception(tmp_path / "absent")


def test_old_files_without_counts(file, tmp_path):
    state = torch.load(file)
    old = {name: v for name, v in state.items() if not name.endswith("num_batches_tracked")}
    torch.save(old, tmp_path / "old")
    images = torch.zeros(1, 3, 8, 8, dtype=torch.uint8)
    assert torch.equal(inception(tmp_path / "old")(images), inception(file)(images))


def test_whole_numbers_that_are_no_bytes_are_refused():
    """They would all be taken for numbers above 1, for white."""
    with pytest.raises(InputError, match=r"bytes \(torch.uint8\) or floating-point.*int64"):
        Inception()(torch.zeros(1, 3, 8, 8, dtype=torch.int64))
