"""Batches on a GPU."""

import pytest
import torch
from minent.loaders import Images, SkipGram
from minent.train import fit

pytestmark = pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no GPU")

PICTURES = torch.randint(0, 256, (1000, 16, 16, 3), dtype=torch.uint8)


def images(**options):
    return Images((PICTURES, torch.arange(1000)), 32, 64, flip=True, **options)


@pytest.mark.parametrize("ahead", [1, 3])
def test_batches_are_those_of_the_loader(ahead):
    given = images(depth=2).to("cuda", ahead=ahead)
    plain = images()
    for _ in range(3):
        for batch, other in zip(given, plain, strict=True):
            assert all(tensor.is_cuda for tensor in batch)
            # keeps the current stream busy, so that memory that is given too early would show
            torch.cuda._sleep(1_000_000)
            kept = [tensor.clone() for tensor in batch]
            assert all(map(torch.equal, [tensor.cpu() for tensor in kept], other))


def test_pairs_arrive():
    ids = torch.randint(0, 500, (50_000,), dtype=torch.int32)
    for batch, other in zip(SkipGram(ids).to("cuda"), SkipGram(ids), strict=True):
        assert all(map(torch.equal, [tensor.cpu() for tensor in batch], other))


def test_a_break_leaves_the_ring_usable():
    given = images().to("cuda")
    for _ in given:
        break
    found = [batch[1].cpu() for batch in given]
    assert torch.equal(torch.cat(found).sort().values, torch.arange(1000))


def test_training_takes_batches_on_the_device():
    model = torch.nn.Linear(3 * 32 * 32, 1).cuda()

    def step(batch, state):
        del state
        return model(batch[0].flatten(1).float() / 255).square().mean()

    history = fit(model, images().to("cuda"), step=step, epochs=1, progress=False)
    assert len(history)
