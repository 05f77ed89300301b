"""Estimates of information, where it is known."""

import math

import numpy as np
import pytest
import torch
from minent.energy import (
    MLPStatistics,
    donsker_varadhan,
    gaussian_information,
    jensen_shannon,
    jsd_information,
)
from scipy import integrate, stats

NOISE = 0.5  # standard deviation of x around z


def channel(n, d=1, seed=0):
    """Give x = z + noise, z, and the latents of others."""
    numbers = torch.Generator().manual_seed(seed)
    z = torch.randn(n, d, generator=numbers, dtype=torch.float64)
    x = z + NOISE * torch.randn(n, d, generator=numbers, dtype=torch.float64)
    return x, z, z.roll(1, 0)


def bits(d=1):
    return d * 0.5 * math.log2(1 + 1 / NOISE**2)


def best(x, z):
    """Give log p(x|z) / p(x)."""
    around = torch.distributions.Normal(z, NOISE).log_prob(x)
    return (around - torch.distributions.Normal(0.0, math.sqrt(1 + NOISE**2)).log_prob(x)).sum(1)


def test_donsker_varadhan_at_the_best_network():
    x, z, others = channel(400_000)
    found = donsker_varadhan(best(x, z), best(x, others)).item()
    assert found == pytest.approx(bits(), abs=0.02)
    # less with any other
    assert donsker_varadhan(best(x, z) / 2, best(x, others) / 2).item() < found - 0.05


def test_jensen_shannon_at_the_best_network():
    def density(x, z):
        joint = stats.norm.pdf(z) * stats.norm.pdf(x, z, NOISE)
        product = stats.norm.pdf(z) * stats.norm.pdf(x, 0, math.sqrt(1 + NOISE**2))
        middle = (joint + product) / 2
        return (joint * np.log(joint / middle) + product * np.log(product / middle)) / 2

    grid = np.linspace(-6, 6, 1201)
    x, z = np.meshgrid(grid, grid)
    exact = integrate.trapezoid(integrate.trapezoid(density(x, z), grid), grid)
    x, z, others = channel(400_000)
    joint, product = best(x, z), best(x, others)
    assert jensen_shannon(joint, product).item() == pytest.approx(exact / math.log(2), abs=0.003)
    expected = 2 * exact - 2 * math.log(2)
    assert jsd_information(joint, product).item() == pytest.approx(expected, abs=0.005)
    for other in (lambda h: h / 2, lambda h: 2 * h, lambda h: h + 1):
        assert jensen_shannon(other(joint), other(product)).item() < exact / math.log(2) - 0.003


def test_jsd_information_by_loops():
    joint, product = [0.3, -2.0, 5.0], [-1.0, 0.5, 40.0]
    by_hand = sum(-math.log1p(math.exp(-h)) for h in joint) / 3
    by_hand -= sum(math.log1p(math.exp(h)) for h in product) / 3
    found = jsd_information(torch.tensor(joint).double(), torch.tensor(product).double())
    assert found.item() == pytest.approx(by_hand, rel=1e-9)


@pytest.mark.parametrize("d", [1, 3])
def test_gaussian_bound_is_exact_on_a_gaussian_channel(d):
    x, z, _ = channel(200_000, d)
    error = (z - x / (1 + NOISE**2)).square()
    variance = torch.full((d,), NOISE**2 / (1 + NOISE**2)).double()
    entropy = 0.5 * math.log(2 * math.pi * math.e)
    found = gaussian_information(error, variance, entropy).item()
    assert found == pytest.approx(bits(d), abs=0.02)
    assert gaussian_information(error, 2 * variance, entropy).item() < found - 0.1 * d
    worse = (z - x).square()
    assert gaussian_information(worse, variance, entropy).item() < found - 0.1 * d
    # copies: the mean of both
    two = torch.stack([error, worse])
    each = [gaussian_information(one, variance, entropy).item() for one in two]
    both = gaussian_information(two, variance, entropy, batch_dims=2).item()
    assert both == pytest.approx(sum(each) / 2)


def test_uniform_latents_without_errors_of_note():
    variance = torch.tensor([1e-4])
    found = gaussian_information(torch.full((5, 1), 1e-4), variance, math.log(2)).item()
    assert found == pytest.approx(1 - 0.5 * math.log2(2 * math.pi * math.e * 1e-4), rel=1e-5)


def test_a_trained_network_finds_the_information():
    torch.manual_seed(0)
    net = MLPStatistics(1, 1, width=64, depth=2)
    optimizer = torch.optim.Adam(net.parameters(), lr=3e-3)
    for step in range(300):
        x, z, others = (t.float() for t in channel(512, seed=step))
        loss = -jsd_information(net(x, z), net(x, others))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    x, z, others = (t.float() for t in channel(50_000, seed=1000))
    with torch.no_grad():
        found = donsker_varadhan(net(x, z), net(x, others)).item()
    assert found == pytest.approx(bits(), abs=0.08)
