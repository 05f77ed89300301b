"""Langevin steps without a correction: their law is known on normal densities."""

import numpy as np
import pytest
import torch
from densities import F64, draw, misses, standard
from minent.energy import annealed_langevin, langevin
from minent.errors import DivergedError


@pytest.mark.parametrize(("a", "beta", "noise"), [(0.1, 1.0, 1.0), (0.5, 2.0, 1.0), (0.2, 1, 0.5)])
def test_the_law_of_a_step_size(a, beta, noise):
    """x' = (1 - a beta) x + noise sqrt(2a) n has this variance, and no other."""
    found = langevin(
        standard, torch.ones(500, 3, dtype=F64), 500, step_size=a, beta=beta, noise=noise,
        burn_in=100, generator=draw(0),
    )  # fmt: skip
    variance = 2 * a * noise**2 / (1 - (1 - a * beta) ** 2)
    assert misses(found.samples, np.zeros(3), np.full(3, variance)) == []
    assert torch.equal(found.energy[-1], standard(found.last))
    assert torch.equal(found.energy[5], standard(found.samples[5]))
    assert found.acceptance.tolist() == [1.0] * 500
    assert found.step_size == a


def by_loop(x, steps, a, noise, change, bounds, noise_first, seed):
    """Steps in NumPy on the energy of the fourth power."""
    random, samples = draw(seed), []
    for i in range(steps):
        n = torch.empty(x.shape, dtype=F64).normal_(generator=random).numpy() * noise[i]
        x = x + n if noise_first else x
        step = np.clip(a[i] * 4 * x**3, -change, change)
        x = np.clip(x - step + (0 if noise_first else n), *bounds)
        samples.append(x)
    return np.stack(samples)


def fourth(x):
    return x.pow(4).flatten(1).sum(1, keepdim=True)


@pytest.mark.parametrize("noise_first", [False, True])
def test_schedules_by_a_loop(noise_first):
    x = np.random.default_rng(0).normal(size=(4, 2, 3))
    a, noise = np.linspace(0.1, 0.01, 20), 0.3 * 0.9 ** np.arange(20)
    wanted = by_loop(x, 20, a, noise, 0.05, (-1, 1), noise_first, seed=2)
    given = [(a, lambda i: 0.3 * 0.9**i), (torch.tensor(a), noise.tolist())]
    for sizes, noises in given:
        sizes = sizes.tolist() if isinstance(sizes, np.ndarray) else sizes
        found = annealed_langevin(
            fourth, torch.tensor(x), 20, step_size=sizes, noise=noises, noise_first=noise_first,
            clip_change=0.05, bounds=(-1, 1), generator=draw(2),
        )  # fmt: skip
        assert found.samples.numpy() == pytest.approx(wanted, abs=1e-12)
        energies = fourth(found.samples.flatten(0, 1)).view(20, 4)
        assert torch.allclose(found.energy, energies)


def test_the_gradient_is_clipped_as_in_the_code_of_implicit_models():
    """The limit is on beta times the gradient; times the step size it is one on the change."""
    start, options = torch.full((2, 1), 3.0), {"noise": 0.0, "beta": 2.0, "keep": False}
    found = annealed_langevin(fourth, start, 1, step_size=10, clip_gradient=0.01, **options)
    assert found.last.tolist() == [[pytest.approx(2.9)]] * 2
    other = annealed_langevin(fourth, start, 1, step_size=10, clip_change=0.1, **options)
    assert torch.equal(found.last, other.last)


def test_annealing_is_langevin_where_nothing_changes():
    start = torch.randn(5, 2, generator=draw())
    one = langevin(standard, start, 12, step_size=0.1, beta=0.7, generator=draw(1))
    other = annealed_langevin(
        standard, start, 12, step_size=0.1, beta=[0.7] * 12, generator=draw(1)
    )
    assert torch.equal(one.samples, other.samples)


def test_a_schedule_of_temperatures():
    """Slowly colder: all chains end in the deeper of two wells."""

    def energy(x):
        return (x.square() - 1).square().sum(1) + x.sum(1) / 2

    found = annealed_langevin(
        energy, torch.ones(100, 1), 1500, step_size=lambda i: 0.05 / 1.002**i,
        beta=lambda i: 1.002**i, keep=False, generator=draw(),
    )  # fmt: skip
    assert (found.last < 0).double().mean() > 0.9


def test_passes_and_what_is_kept():
    calls = []

    def energy(x):
        calls.append(x.requires_grad)
        return standard(x)

    start, options = torch.zeros(3, 2), {"step_size": 0.1, "burn_in": 5}
    found = langevin(energy, start, 20, thin=4, generator=draw(), **options)
    # the energy of the last sample needs no gradient
    assert calls == [True] * 25 + [False]
    assert found.samples.shape == (5, 3, 2)
    calls.clear()
    last = langevin(energy, start, 20, keep=False, generator=draw(), **options)
    assert calls == [True] * 25
    assert torch.equal(last.last, found.samples[-1])
    assert last.samples.shape == (0, 3, 2)
    assert langevin(energy, start, 0, step_size=0.1).last.tolist() == start.tolist()


def test_chains_that_diverge():
    start = torch.full((3, 2), 1e3)
    with pytest.raises(DivergedError, match="no longer finite within 64 steps"):
        langevin(fourth, start, 100, step_size=1.0)
    with pytest.raises(DivergedError, match="within 10 steps: take a smaller step_size"):
        langevin(fourth, start, 10, step_size=1.0)
