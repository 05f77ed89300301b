"""The ring of memory on the way to a device."""

from itertools import islice

import pytest
import torch
from minent import InputError
from minent.loaders import Images, OnDevice, _device, to_float

PICTURES = torch.randint(0, 256, (100, 8, 8, 3), dtype=torch.uint8)


class LateEvent:
    """A copy that is made at the last moment: if its memory was written again, it is wrong."""

    def __init__(self, tensors):
        self.tensors, self.copies, self.asked = tensors, None, 0

    def query(self):
        self.asked += 1
        if self.asked == 3:
            self.synchronize()
        return self.copies is not None

    def synchronize(self):
        if self.copies is None:
            self.copies = tuple(tensor.clone() for tensor in self.tensors)


class LateCopier:
    def __init__(self, device):
        assert device.type == "cuda"

    def copy(self, filled):
        event = LateEvent(filled.tensors)
        return _device.Copy(filled.tensors, event, filled.into, filled.passed)

    def hand_over(self, copy):
        copy.event.synchronize()
        return copy.event.copies


@pytest.fixture
def late(monkeypatch):
    """A device whose copies are late, made of the memory of the CPU."""
    monkeypatch.setattr(_device, "Copier", LateCopier)
    empty = torch.empty

    def unlocked(size, *, dtype, pin_memory):
        assert pin_memory
        return empty(size, dtype=dtype)

    monkeypatch.setattr(torch, "empty", unlocked)


def loader(**options):
    return Images((PICTURES, torch.arange(100)), None, 8, flip=True, **options)


@pytest.mark.parametrize("ahead", [1, 2, 5])
@pytest.mark.parametrize("threads", [0, 2])
def test_memory_is_written_again_only_after_its_copy(late, ahead, threads):
    expected = [*loader(), *_second(loader())]
    given = OnDevice(loader(threads=threads, depth=2), "cuda", ahead=ahead)
    found = [*given, *given]
    assert len(found) == len(expected) == 2 * len(given)
    for batch, other in zip(found, expected, strict=True):
        assert all(map(torch.equal, batch, other))


def test_an_epoch_ends_though_nobody_asks_for_its_end(late):
    given = loader().to("cuda")
    iterations = []
    for expected in (list(loader()), _second(loader())):
        iterations.append(iter(given))
        found = list(islice(iterations[-1], len(given)))
        assert len(found) == len(expected)
        for batch, other in zip(found, expected, strict=True):
            assert all(map(torch.equal, batch, other))


def _second(loader):
    loader.set_epoch(1)
    return list(loader)


def test_the_state_is_that_of_what_was_given(late):
    given = loader().to("cuda", ahead=3)
    states = []
    for _ in given:
        states.append(given.state_dict()["samples"])
    assert states[:3] == [8, 16, 24]
    assert given.state_dict() == {"seed": 0, "epoch": 1, "samples": 0}
    rest = loader().to("cuda")
    rest.load_state_dict({"seed": 0, "epoch": 0, "samples": 16})
    assert all(map(torch.equal, next(iter(rest)), list(loader())[2]))


def test_on_the_cpu_batches_are_those_of_the_loader():
    for batch, other in zip(loader().to("cpu"), loader(), strict=True):
        assert all(map(torch.equal, batch, other))
    with pytest.raises(InputError, match="ahead must be"):
        loader().to("cpu", ahead=0)


def test_bytes_become_numbers():
    images = PICTURES[:2].permute(0, 3, 1, 2)
    mean, std = torch.tensor([0.5, 0.4, 0.3]), torch.tensor([0.2, 0.3, 0.4])
    expected = (images.double() / 255 - mean.view(3, 1, 1)) / std.view(3, 1, 1)
    found = to_float(images, mean.tolist(), std.tolist())
    assert found.dtype == torch.float32
    assert torch.allclose(found.double(), expected, atol=1e-6)
    assert images.dtype == torch.uint8
