"""HMC against densities that are known, and against a loop that goes there and back."""

import numpy as np
import pytest
import torch
from densities import (
    F64,
    correlated,
    draw,
    funnel,
    misses,
    quadrature,
    standard,
    wells,
)  # fmt: skip
from minent.energy import hmc, mala


@pytest.mark.parametrize("dtype", [torch.float32, F64])
def test_the_standard_normal(dtype):
    start = torch.full((100, 10), 3.0, dtype=dtype)
    found = hmc(standard, start, 150, leapfrog=5, warmup=100, generator=draw(0))
    assert found.samples.dtype == dtype
    assert 0.72 < found.acceptance.mean() < 0.88
    assert misses(found.samples, np.zeros(10), np.ones(10)) == []


@pytest.mark.parametrize("massive", [False, True])
def test_a_correlated_normal(massive):
    energy, mean, variance, _ = correlated()
    mass = torch.tensor(1 / variance) if massive else None
    start = torch.zeros(50, 10, dtype=F64)
    found = hmc(energy, start, 200, leapfrog=8, warmup=100, mass=mass, generator=draw(2))
    assert misses(found.samples, mean, variance) == []


def test_masses_make_scales_alike():
    """With variances as they are here, masses of 1 / variance make the density round."""
    scales = torch.tensor([1.0, 100.0])

    def energy(x):
        return standard(x / scales)

    start = torch.randn(50, 2, generator=draw()) * scales
    plain, round_ = (
        hmc(energy, start, 100, warmup=100, mass=mass, generator=draw(1))
        for mass in (None, scales**-2)
    )
    assert plain.ess.min() < 0.1 * round_.ess.min()
    assert round_.step_size > 0.3
    assert misses(round_.samples, np.zeros(2), scales.numpy() ** 2) == []


def test_a_double_well():
    start = torch.where(torch.arange(200)[:, None] % 2 == 0, -1.0, 1.0).double()
    found = hmc(wells, start, 200, leapfrog=5, warmup=100, generator=draw(0)).samples
    assert misses(found, *quadrature(wells, np.linspace(-3, 3, 6001))) == []


def test_a_mild_funnel():
    start = torch.randn(100, 2, generator=draw(0), dtype=F64)
    found = hmc(funnel(1, 1), start, 200, warmup=100, target_acceptance=0.95, generator=draw(1))
    assert misses(found.samples[..., :1], np.zeros(1), np.ones(1)) == []


def test_one_leapfrog_step_is_mala():
    """a = h² / 2, with the same random numbers but for those of the jitter."""
    a, start = 0.4, torch.randn(2000, 3, generator=draw(), dtype=F64)
    one = hmc(
        standard, start, 200, leapfrog=1, step_size=(2 * a) ** 0.5, adapt=False, jitter=0.0,
        generator=draw(1),
    )  # fmt: skip
    other = mala(standard, start, 200, step_size=a, adapt=False, generator=draw(2))
    accepted = [float(chains.acceptance.mean()) for chains in (one, other)]
    assert accepted[0] == pytest.approx(accepted[1], abs=0.003)


def test_a_path_goes_back():
    """A path, momenta turned round and the path again end where they began."""
    from minent.energy.samplers._hmc import _Path
    from minent.energy.samplers._metropolis import Metropolis

    energy, *_ = correlated(4)
    options = {"first": -1 / 4, "adapt": False, "warmup": 0, "target_acceptance": 0.8}
    walk = Metropolis(
        energy, torch.randn(6, 4, generator=draw(), dtype=F64), 1, step_size=0.3, beta=1.0,
        thin=1, keep=True, generator=draw(), **options,
    )  # fmt: skip
    mass = torch.tensor([1.0, 2.0, 0.5, 1.0], dtype=F64)
    path = _Path(walk, 7, mass, 0.0)
    u, g = walk.target.begin(walk.x)
    step = torch.tensor(0.3, dtype=F64)
    y, v, h, ratio = path(walk.x, u, g, step)
    y, momenta = y.clone(), -path._momenta.clone()
    path._momenta.normal_ = lambda generator: path._momenta.copy_(momenta / mass.sqrt())
    back, w, _, ratio_back = path(y, v, h, step)
    assert torch.allclose(back, walk.x)
    assert torch.allclose(w, u)
    assert torch.allclose(ratio_back, -ratio)


def test_passes_of_a_path():
    calls = []

    def energy(x):
        calls.append(len(x))
        return standard(x)

    hmc(energy, torch.zeros(5, 2), 10, leapfrog=4, warmup=3, generator=draw())
    assert calls == [5] * (1 + 13 * 4)
