"""An energy with walks of its own, against a loop by hand."""

import pytest
import torch
from minent import InputError
from minent.energy import ImplicitEBM
from minent.nn import MLPCritic
from torch import nn

REAL = torch.randn(16, 2, generator=torch.Generator().manual_seed(0)) * 0.2 + 0.4


def test_a_step_by_hand():
    torch.manual_seed(0)
    ebm = ImplicitEBM(
        MLPCritic(2, 8), sampler_steps=3, step_size=2.0, noise=0.01, clip=0.05, regularization=0.5,
        bounds=(-0.9, 0.9), start="normal",
    )  # fmt: skip
    other = MLPCritic(2, 8)
    other.load_state_dict(ebm.energy.state_dict())
    torch.manual_seed(3)
    history = ebm.fit(
        REAL, batch_size=16, shuffle=False, lr=0.1, optimizer=torch.optim.SGD, ema=None,
        progress=False,
    )  # fmt: skip
    torch.manual_seed(3)
    x = torch.randn(16, 2)
    for _ in range(3):
        x = x.detach().requires_grad_()
        (slope,) = torch.autograd.grad(other(x).sum(), x)
        x = x + (-2.0 * slope).clamp(-0.05, 0.05) + 0.01 * torch.randn(16, 2)
        x = x.clamp(-0.9, 0.9)
    x = x.detach()
    real, fake = other(torch.cat([REAL, x])).chunk(2)
    loss = real.mean() - fake.mean() + 0.5 * (real.square().mean() + fake.square().mean())
    assert history["energy_loss"] == [pytest.approx(loss.item(), rel=1e-5)]
    assert history["energy_fake"] == [pytest.approx(fake.mean().item(), rel=1e-5)]
    slopes = torch.autograd.grad(loss, list(other.parameters()))
    for mine, p, slope in zip(ebm.energy.parameters(), other.parameters(), slopes, strict=True):
        torch.testing.assert_close(mine, p - 0.1 * slope)
    assert len(ebm.buffer) == 16
    torch.testing.assert_close(ebm.buffer.state_dict()["samples"], x)


def test_walks_go_on_from_the_buffer():
    torch.manual_seed(0)
    starts = []

    class Seen(MLPCritic):
        def forward(self, x, labels=None):
            if not self.training:
                starts.append(x.detach().clone())
            return super().forward(x, labels)

    ebm = ImplicitEBM(Seen(2, 8), sampler_steps=1, step_size=0.1, share=1.0, capacity=16)
    ebm.fit(REAL, batch_size=16, steps=1, progress=False)
    kept = ebm.buffer.draw(100)
    starts.clear()
    ebm.fit(REAL, batch_size=16, steps=1, progress=False)
    assert torch.cdist(starts[0], kept).min(1).values.max() == 0


def test_it_learns_where_data_are():
    torch.manual_seed(0)
    ebm = ImplicitEBM(
        MLPCritic(2, 32, normalization="spectral"), sampler_steps=20, step_size=0.5, noise=0.02,
        clip=0.1,
    )  # fmt: skip
    data = REAL.repeat(8, 1)
    ebm.fit(data, steps=200, batch_size=64, lr=3e-3, ema=0.9, progress=False)
    numbers = torch.Generator().manual_seed(1)
    samples = ebm.sample(300, 200, generator=numbers)
    assert samples.mean(0).tolist() == pytest.approx(REAL.mean(0).tolist(), abs=0.2)
    assert ebm.energy.training
    numbers.manual_seed(1)
    assert samples.equal(ebm.sample(300, 200, generator=numbers))
    from_buffer = ebm.sample(5, 1, start=ebm.buffer.draw(5))
    assert from_buffer.shape == (5, 2)
    with torch.no_grad():
        far = torch.tensor([[-0.8, -0.8], [-0.8, 0.8]])
        assert ebm.energy(REAL).mean() < ebm.energy(far).min()


def test_defaults_are_those_of_the_paper():
    """A gradient of at most 0.01 times 10, and little noise."""
    steep = torch.tensor([1.0, -0.5, 0.004])

    class Plane(nn.Linear):
        def forward(self, x):
            return (x * steep).sum(1)

    start = torch.zeros(500, 3)
    found = ImplicitEBM(Plane(1, 1), 3).sample(500, 1, start=start)
    assert found.mean(0).tolist() == pytest.approx([-0.1, 0.1, -0.04], abs=0.001)
    assert found.std(0).tolist() == pytest.approx([0.005] * 3, rel=0.15)
    settings = ImplicitEBM(Plane(1, 1), 3).settings
    assert settings["sampler_steps"] == 60
    assert settings["regularization"] == 1


def test_starts_are_as_many_as_samples():
    ebm = ImplicitEBM(MLPCritic(2, 8), sampler_steps=1)
    for start in (torch.zeros(3, 2), torch.zeros(4, 3), [[0.0, 0.0]]):
        with pytest.raises(InputError, match=r"start must be a tensor of shape \(4, 2\)"):
            ebm.sample(4, start=start)


def test_images_of_bytes():
    ebm = ImplicitEBM(nn.Sequential(nn.Flatten(), nn.Linear(16, 1)), (1, 4, 4), sampler_steps=2)
    pixels = torch.randint(256, (8, 1, 4, 4), dtype=torch.uint8)
    ebm.fit(pixels, steps=2, batch_size=4, progress=False)
    assert ebm.sample(3).abs().max() <= 1


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"energy": 3}, "energy must be a Module"),
        ({"energy": nn.Linear(2, 1)}, "no attribute shape"),
        ({"energy": MLPCritic(2, copies=2)}, "without copies"),
        ({"sampler_steps": 0}, "sampler_steps"),
        ({"step_size": 0}, "step_size"),
        ({"noise": -1}, "noise"),
        ({"clip": 0}, "clip"),
        ({"bounds": (1, -1)}, "bounds must be in order"),
        ({"regularization": -1}, "regularization"),
        ({"share": 2}, "share"),
        ({"start": "cauchy"}, "start must be one of"),
    ],
)
def test_what_cannot_be(options, match):
    with pytest.raises(InputError, match=match):
        ImplicitEBM(**{"energy": MLPCritic(2), **options})
