"""Energies of latents: by quadrature what they leave of a density, and what they leave out."""

import numpy as np
import pytest
import torch
from densities import F64, draw, misses, quadrature, standard
from minent.energy import compare_truncation, latent_energy, mala
from minent.errors import InputError
from minent.metrics import prdc


def stretch(z):
    """A generator that crowds samples away from 0, where dG/dz is largest."""
    return z + (torch if isinstance(z, torch.Tensor) else np).tanh(2 * z)


def energy(x):
    return (x - 1).square().sum(1) / 2


def pushed(density_of_x):
    """Give the moments of a density that is written down in x."""
    axis = np.linspace(-6, 6, 12001)
    return quadrature(lambda x: -torch.as_tensor(np.log(density_of_x(x.numpy()[:, 0]))), axis)


def inverse(x):
    return np.interp(x, stretch(np.linspace(-6, 6, 60001)), np.linspace(-6, 6, 60001))


def test_what_a_target_leaves_out():
    """Pushed to x, "energy" gives p / |G'|, "energy+prior" p times the generator's density."""

    def p(x):
        return np.exp(-((x - 1) ** 2) / 2)

    def slope(x):
        return 1 + 2 / np.cosh(2 * inverse(x)) ** 2

    def p_of_generator(x):
        return np.exp(-(inverse(x) ** 2) / 2) / slope(x)

    wanted = {
        "energy": lambda x: p(x) / slope(x),
        "energy+prior": lambda x: p(x) * p_of_generator(x),
        "ddls": lambda x: p(x) * p_of_generator(x),
    }
    for target, density in wanted.items():
        u = latent_energy(stretch, energy, target)
        z = mala(u, torch.zeros(300, 1, dtype=F64), 400, generator=draw(2)).samples
        assert misses(stretch(z), *pushed(density)) == []
        # without the Jacobian it is not exp(-U)
        assert ("mean", 0) in misses(stretch(z), *pushed(p))


def test_ddls_is_exact_with_an_optimal_critic():
    """d = log p / p_G: samples follow p, although the Jacobian of the generator is not known."""

    def logit(x):
        # p = N(1, 0.5²), and p_G = N(0, 2²) is that of G(z) = 2z
        return (x**2 / 8 - (x - 1) ** 2 * 2).sum(1)

    u = latent_energy(lambda z: 2 * z, lambda x: -logit(x), "ddls")
    z = mala(u, torch.zeros(300, 1), 400, generator=draw(0)).samples
    assert misses(2 * z, np.ones(1), np.full(1, 0.25)) == []


def test_values():
    z = torch.randn(5, 2, 3, generator=draw(), dtype=F64)

    def u(x):
        return x.flatten(1).sum(1, keepdim=True)

    values = {
        "energy": 3 * u(2 * z)[:, 0],
        "energy+prior": 3 * u(2 * z)[:, 0] + z.square().sum((1, 2)) / 2,
    }
    for target, wanted in values.items():
        found = latent_energy(lambda z: 2 * z, u, target, beta=3)
        assert torch.allclose(found(z), wanted)
    own = latent_energy(lambda z: 2 * z, u, prior=lambda z: z.abs().sum((1, 2))[:, None])
    assert torch.allclose(own(z), u(2 * z)[:, 0] + z.abs().sum((1, 2)))


def test_a_uniform_prior():
    u = latent_energy(lambda z: z, lambda x: 0 * x.sum(1), prior="uniform")
    z = mala(u, torch.zeros(300, 2), 500, step_size=0.3, generator=draw(1)).samples
    assert float(z.abs().max()) <= 1
    functions = [lambda x: (x + 1) / 2] * 2
    assert misses(z, np.zeros(2), np.full(2, 1 / 3), functions) == []


def test_errors_of_latents():
    for arguments, options, message in [
        ((3, standard), {}, "generator must be a Module or another function, not 3"),
        ((stretch, None), {}, "energy must be a Module or another function, not None"),
        (
            (stretch, standard, "prior"),
            {},
            "target must be one of 'energy.prior', 'energy'",
        ),
        ((stretch, standard), {"prior": "sphere"}, "prior must be normal, uniform or a function"),
        ((stretch, standard), {"beta": 0}, "beta must be a number above 0"),
        ((stretch, standard, "ddls"), {"beta": 2}, "beta must be 1 for ddls, not 2"),
    ]:
        with pytest.raises(InputError, match=message):
            latent_energy(*arguments, **options)
    with pytest.raises(InputError, match=r"one number a sample, \(3,\) or \(3, 1\), not \(3, 2\)"):
        latent_energy(stretch, lambda x: x)(torch.zeros(3, 2))


def test_truncation():
    """Of a generator that is too wide: both ways raise precision, and cost recall in the end."""
    real = torch.randn(300, 2, generator=draw(0))
    z = torch.randn(300, 2, generator=draw(1))
    before = z.clone()
    rows = compare_truncation(
        lambda z: 2 * z, standard, real, z, shrink=[1, 0.5, 0.1], betas=[0.01, 1, 30], steps=60,
        features=lambda x: x[:, None], generator=draw(2),
    )  # fmt: skip
    assert torch.equal(z, before)
    assert [row[:2] for row in rows] == [
        *(("shrink", 1.0), ("shrink", 0.5), ("shrink", 0.1)),
        *(("mala", 0.01), ("mala", 1.0), ("mala", 30.0)),
    ]
    assert rows[0][2:6] == prdc(real, 2 * z)
    assert rows[1][2:6] == prdc(real, z)
    assert rows[3].precision == pytest.approx(rows[0].precision, abs=0.08)
    for way in (rows[:3], rows[3:]):
        assert way[0].precision < way[1].precision
        assert way[2].recall < 0.5 * way[0].recall
    assert all(0.4 < row.acceptance < 0.8 for row in rows[3:])
    assert all(row.acceptance == 1 for row in rows[:3])
