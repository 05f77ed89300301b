"""MALA against densities that are known, and against a plain loop."""

import numpy as np
import pytest
import torch
from densities import (
    F64,
    banana,
    correlated,
    draw,
    funnel,
    misses,
    quadrature,
    standard,
    wells,
)  # fmt: skip
from minent.energy import mala, split_rhat
from minent.energy.samplers._mala import _Langevin
from minent.energy.samplers._target import Target
from minent.errors import InputError


@pytest.mark.parametrize("dtype", [torch.float32, F64])
def test_the_standard_normal(dtype):
    found = mala(standard, torch.full((200, 10), 3.0, dtype=dtype), 500, generator=draw(1))
    assert found.samples.dtype == found.energy.dtype == found.last.dtype == dtype
    assert 0.5 < found.acceptance.mean() < 0.65
    assert misses(found.samples, np.zeros(10), np.ones(10)) == []
    assert found.rhat.max() < 1.02
    assert torch.equal(found.energy, standard(found.samples.flatten(0, 1)).view(500, 200))
    assert torch.equal(found.samples[-1], found.last)


def test_a_correlated_normal():
    energy, mean, variance, covariance = correlated()
    start = torch.zeros(100, 10, dtype=F64)
    found = mala(energy, start, 1000, warmup=300, generator=draw(0))
    assert 0.5 < found.acceptance.mean() < 0.65
    assert misses(found.samples, mean, variance) == []
    across = np.cov(found.samples[::5].flatten(0, 1).T.numpy())
    assert across == pytest.approx(covariance, abs=0.15)


def log_q(to, at, g, a, power=2):
    """Give the logarithm of the density of a proposal: with a `power` of the norm, 2 is right."""
    return -(torch.linalg.norm(to - at + a * g, dim=1) ** power) / (4 * a)


@pytest.mark.parametrize("beta", [1.0, 3.0])
def test_the_ratio_by_densities_of_proposals(beta):
    energy, *_ = correlated()
    x, a = torch.randn(50, 10, generator=draw(), dtype=F64), torch.tensor(0.2, dtype=F64)
    target = Target(energy, beta, x)
    u, g = target(x)
    y, v, h, ratio = _Langevin(target, x, draw(1))(x, u, g, a)
    wanted = beta * (u - v) + log_q(x, y, h, a) - log_q(y, x, g, a)
    assert torch.allclose(ratio, wanted, rtol=1e-10)
    noise = (y - x + a * g) / (2 * a).sqrt()
    assert torch.allclose(noise, torch.empty_like(x).normal_(generator=draw(1)))


def by_loop(energy, x, steps, a, seed, power):
    """The algorithm with the densities of the proposals written down; `power` of their norm."""
    torch.manual_seed(seed)
    samples = []

    def look(x):
        x = x.clone().requires_grad_()
        u = energy(x)
        return u.detach(), torch.autograd.grad(u.sum(), x)[0]

    u, g = look(x)
    for _ in range(steps):
        y = x - a * g + (2 * a) ** 0.5 * torch.randn_like(x)
        v, h = look(y)
        ratio = u - v + log_q(x, y, h, a, power) - log_q(y, x, g, a, power)
        taken = torch.rand(len(x), dtype=x.dtype).log() < ratio
        x, g = torch.where(taken[:, None], y, x), torch.where(taken[:, None], h, g)
        u = torch.where(taken, v, u)
        samples.append(x)
    return torch.stack(samples)


@pytest.mark.parametrize("density", ["standard", "correlated"])
def test_a_misscaled_proposal_fails(density):
    """With the norm in place of its square, as in the code of the paper, moments are wrong."""
    energy, mean, variance = standard, np.zeros(10), np.ones(10)
    if density == "correlated":
        energy, mean, variance, _ = correlated()
    start = torch.tensor(np.random.default_rng(0).normal(size=(100, 10)))
    found = mala(energy, start, 10, warmup=300, generator=draw(0))
    right = by_loop(energy, found.last, 400, found.step_size, 5, power=2)
    assert misses(right, mean, variance) == []
    wrong = by_loop(energy, found.last, 400, found.step_size, 5, power=1)
    wrong_in_variance = [i for name, i in misses(wrong, mean, variance) if name == "variance"]
    assert len(wrong_in_variance) >= 5


def test_a_double_well():
    start = torch.where(torch.arange(400)[:, None] % 2 == 0, -1.0, 1.0).double()
    found = mala(wells, start, 800, generator=draw(0)).samples
    mean, variance, functions = quadrature(wells, np.linspace(-3, 3, 6001))
    assert misses(found, mean, variance, functions) == []
    left = float((found < 0).double().mean())
    assert left == pytest.approx(functions[0](0), abs=0.02)


def test_a_banana():
    found = mala(banana, torch.zeros(200, 2, dtype=F64), 1000, generator=draw(1)).samples
    moments = quadrature(banana, np.linspace(-6, 6, 801), np.linspace(-6, 25, 1501))
    assert misses(found, *moments) == []


def test_the_funnel_is_missed_and_this_is_seen():
    """No step size suits both the neck and the mouth; the diagnostics say so."""
    start = torch.randn(50, 10, generator=draw(0), dtype=F64)
    found = mala(funnel(3, 9), start, 600, generator=draw(1))
    assert found.samples[..., 0].std() < 2.7
    assert found.rhat[0] > 1.2
    assert found.acceptance.min() < 0.2


def test_beta():
    found = mala(standard, torch.zeros(300, 3), 600, beta=4.0, generator=draw(1))
    assert misses(found.samples, np.zeros(3), np.full(3, 0.25)) == []
    assert torch.allclose(found.energy[-1], standard(found.last))


def test_the_border_of_a_support():
    """An exponential density: infinite energy below 0 is never entered."""

    def energy(x):
        return torch.where(x > 0, x, torch.inf).sum(1)

    found = mala(energy, torch.ones(300, 1), 1500, generator=draw(0))
    assert found.samples.min() > 0
    functions = [lambda x: 1 - np.exp(-x)]
    assert misses(found.samples, [1.0], [1.0], functions) == []


def test_a_pass_a_step_and_its_parts():
    calls = []

    def energy(x):
        calls.append(x.shape)
        return standard(x)[:, None]

    found = mala(energy, torch.zeros(7, 2, 3), 20, warmup=10, thin=4, generator=draw())
    assert calls == [(7, 2, 3)] * 31
    assert found.samples.shape == (5, 7, 2, 3)
    assert found.energy.shape == (5, 7)
    assert found.ess.shape == found.rhat.shape == (2, 3)
    # the same walk, with all steps kept, none, or a function of them
    whole = mala(standard, torch.zeros(7, 2, 3), 20, warmup=10, generator=draw())
    none = mala(standard, torch.zeros(7, 2, 3), 20, warmup=10, keep=False, generator=draw())
    some = mala(
        standard, torch.zeros(7, 2, 3), 20, warmup=10, keep=lambda x: x[:, 0], generator=draw()
    )
    assert torch.equal(found.samples, whole.samples[3::4])
    assert torch.equal(none.last, whole.last)
    assert none.samples.shape == (0, 7, 2, 3)
    with pytest.raises(InputError, match="with at least 4 steps and 1 chain, not \\(0, 7, 2, 3\\)"):
        _ = none.ess
    assert torch.equal(some.samples, whole.samples[:, :, 0])
    assert repr(found).startswith("Chains(5 steps of 7 chains of 2 x 3, acceptance ")


def test_the_same_again_and_going_on():
    start = torch.randn(5, 2, generator=draw())
    before = start.clone()
    first = mala(standard, start, 30, generator=draw(3))
    assert torch.equal(start, before)
    assert torch.equal(first.samples, mala(standard, start, 30, generator=draw(3)).samples)
    torch.manual_seed(5)
    again = mala(standard, start, 30)
    torch.manual_seed(5)
    assert torch.equal(again.samples, mala(standard, start, 30).samples)
    # two walks one after the other are one walk: all that goes on is where the chains are
    numbers, fixed = draw(4), {"step_size": 0.3, "adapt": False}
    half = mala(standard, start, 10, generator=numbers, **fixed)
    rest = mala(standard, half.last, 10, generator=numbers, **fixed)
    whole = mala(standard, start, 20, generator=draw(4), **fixed)
    assert torch.allclose(torch.cat([half.samples, rest.samples]), whole.samples)


def test_within_no_grad_and_inference_mode():
    net = torch.nn.Sequential(torch.nn.Linear(2, 8), torch.nn.Softplus(), torch.nn.Linear(8, 1))
    start = torch.randn(5, 2, generator=draw())

    def energy(x):
        return net(x) + standard(x)[:, None]

    wanted = mala(energy, start, 10, generator=draw()).last
    with torch.no_grad():
        assert torch.equal(mala(energy, start, 10, generator=draw()).last, wanted)
    with torch.inference_mode():
        assert torch.equal(mala(energy, start.clone(), 10, generator=draw()).last, wanted)
    assert not wanted.requires_grad
    assert all(p.grad is None for p in net.parameters())


def test_a_warm_up_far_from_a_good_step_size():
    for first in (1e-6, 1e3):
        found = mala(
            lambda x: standard(x) * 1e4, torch.zeros(100, 5), 200, step_size=first, generator=draw()
        )
        assert 0.5 < found.acceptance.mean() < 0.65
    assert split_rhat(found.samples).max() < 1.1
