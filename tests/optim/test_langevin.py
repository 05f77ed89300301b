"""Temperatures: of SGD with and without momentum, and of the samplers."""

import copy

import numpy as np
import pytest
import torch
from flows import F64, parameter
from minent import InputError
from minent.optim import SGLD, Flow, Langevin, Leapfrog, dynamics_of

CHAINS = 4000


def variance(optimizer, x, h, sigma, seed, burn, steps):
    """Run chains on a quadratic with noisy gradients; give the variance over chains and time."""
    generator = torch.Generator().manual_seed(seed)
    noise, squares = torch.empty_like(x, requires_grad=False), 0.0
    x.grad = torch.empty_like(noise)
    for step in range(burn + steps):
        noise.normal_(generator=generator)
        torch.add(h * x.detach(), noise, alpha=sigma, out=x.grad)
        optimizer.step()
        if step >= burn:
            squares += float(x.detach() @ x.detach()) / x.numel()
    return squares / steps


@pytest.mark.parametrize(
    ("lr", "h", "beta", "expected"),
    [
        *[(0.1, 1.0, 0.0, 0.05263), (0.5, 1.0, 0.0, 0.33333), (0.01, 1.0, 0.9, None)],
        *[(0.1, 1.0, 0.9, 0.51351), (0.3, 2.0, 0.5, 0.1875), (0.2, 2.0, 0.0, 0.0625)],
    ],
)
def test_temperature_of_noisy_gradients(lr, h, beta, expected):
    x = torch.zeros(CHAINS, dtype=F64, requires_grad=True)
    if beta:
        optimizer = Leapfrog([x], *dynamics_of(lr, beta), start="rest")
    else:
        optimizer = Flow([x], lr, certify=False)
    exact = lr * (1 + beta) / (h * (1 - beta) * (2 * (1 + beta) - lr * h))
    if expected is not None:
        assert exact == pytest.approx(expected, rel=1e-4)
    burn = int(200 + 20 / (lr * h))
    assert variance(optimizer, x, h, 1.0, 0, burn, 3200 - burn) == pytest.approx(exact, rel=0.01)


@pytest.mark.parametrize(("lr", "h", "temperature"), [(0.1, 1.0, 2.0), (0.05, 4.0, 0.5)])
def test_sgld_settles_on_its_temperature(lr, h, temperature):
    x = torch.zeros(CHAINS, dtype=F64, requires_grad=True)
    found = variance(SGLD([x], lr, temperature), x, h, 0.0, 0, 300, 1500)
    assert found == pytest.approx(temperature / (h * (1 - lr * h / 2)), rel=0.01)


@pytest.mark.parametrize(
    ("lr", "h", "friction", "temperature"), [(0.5, 1.0, 1.0, 2.0), (0.9, 4.0, 0.3, 0.5)]
)
def test_langevin_settles_exactly(lr, h, friction, temperature):
    x = torch.zeros(CHAINS, dtype=F64, requires_grad=True)
    optimizer = Langevin([x], lr, friction, temperature)
    found = variance(optimizer, x, h, 0.0, 0, 300, 1500)
    assert found == pytest.approx(temperature / h, rel=0.01)


def test_langevin_samples_a_double_well():
    x = torch.zeros(CHAINS, dtype=F64, requires_grad=True)
    langevin = Langevin([x], 0.3, 1.0, 0.5, seed=3)
    total = 0.0
    for step in range(1200):
        x.grad = x.detach() ** 3 - x.detach()
        langevin.step()
        if step >= 200:
            total += float((x.detach() ** 2).mean()) / 1000
    grid = np.linspace(-4, 4, 4001)
    density = np.exp(-(grid**4 / 4 - grid**2 / 2) / 0.5)
    assert total == pytest.approx((grid**2 * density).sum() / density.sum(), rel=0.01)


def test_langevin_at_temperature_0_is_a_damped_oscillator():
    errors = []
    for n in (40, 80, 160):
        x = parameter(1.0)
        langevin = Langevin([x], 3.0 / n, 0.3, 0.0)
        for _ in range(n):
            x.grad = x.detach().clone()
            langevin.step()
        w = np.sqrt(1 - 0.15**2)
        exact = np.exp(-0.45) * (np.cos(3 * w) + 0.15 / w * np.sin(3 * w))
        errors.append(abs(x.item() - exact))
    assert np.allclose(np.array(errors[:-1]) / errors[1:], 4, atol=0.2)


@pytest.mark.parametrize(
    "make",
    [lambda p, s: SGLD(p, 0.1, 1.0, seed=s), lambda p, s: Langevin(p, 0.1, 1.0, 1.0, seed=s)],
)
class TestSeed:
    def path(self, optimizer, x, steps):
        seen = []
        for _ in range(steps):
            x.grad = x.detach().clone()
            optimizer.step()
            seen.append(x.detach().clone())
        return torch.stack(seen)

    def run(self, make, seed):
        x = parameter([0.0] * 5)
        return self.path(make([x], seed), x, 6)

    def test_same_seed_same_path(self, make):
        torch.manual_seed(1)
        first = self.run(make, 4)
        state = torch.get_rng_state()
        assert torch.equal(first, self.run(make, 4))
        assert torch.equal(state, torch.get_rng_state())
        assert not torch.equal(first, self.run(make, 5))

    def test_goes_on_from_a_state(self, make, tmp_path):
        x = parameter([0.0] * 5)
        optimizer = make([x], 4)
        self.path(optimizer, x, 3)
        torch.save(optimizer.state_dict(), tmp_path / "state.pt")
        y = parameter(x.tolist())
        other = make([y], 99)
        other.load_state_dict(torch.load(tmp_path / "state.pt", weights_only=True))
        copied = copy.deepcopy(optimizer)
        z = copied.param_groups[0]["params"][0]
        expected = self.path(optimizer, x, 3)
        assert torch.equal(self.path(other, y, 3), expected)
        assert torch.equal(self.path(copied, z, 3), expected)


@pytest.mark.parametrize(
    "make",
    [
        lambda p: SGLD(p, 0.1, -1.0),
        lambda p: SGLD(p, 0.1, 1.0, seed=-1),
        lambda p: Langevin(p, 0.1, 0.0, 1.0),
        lambda p: Langevin(p, 0.1, 1.0, float("nan")),
    ],
)
def test_errors(make):
    with pytest.raises(InputError, match="must be"):
        make([parameter(1.0)])
