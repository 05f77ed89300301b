"""What is wrong with what callers give, in one sentence that names it."""

import pytest
import torch
from densities import standard
from minent.energy import annealed_langevin, hmc, langevin, mala
from minent.errors import InputError

START = torch.zeros(3, 2)


def run(sampler, energy=standard, start=START, steps=2, **options):
    if sampler in (langevin, annealed_langevin):
        options = {"step_size": 0.1, **options}
    return sampler(energy, start, steps, **options)


@pytest.mark.parametrize("sampler", [langevin, annealed_langevin, mala, hmc])
@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"energy": 3}, "energy must be a Module or another function, not 3"),
        ({"energy": lambda x: x}, r"energy must give one number a chain, \(3,\) or \(3, 1\), not"),
        ({"energy": lambda x: x.sum()}, r"energy must give one number a chain, .* not \(\)"),
        ({"energy": lambda x: 1.0}, "energy must give one number a chain, .* not float"),
        ({"energy": lambda x: x.sum(1).detach()}, "energy must have a gradient"),
        ({"energy": lambda x: torch.ones(3, requires_grad=True)}, "energy must have a gradient"),
        ({"energy": lambda x: x.log().sum(1)}, "finite at start, but is not for 3 of 3 chains"),
        ({"energy": lambda x: (x.sum(1) - 1).sqrt()}, "must be finite at start.* chain 0 first"),
        (
            {"energy": lambda x: x.abs().sqrt().sum(1)},
            "the gradient of energy must be finite at start, but is not for 3 of 3 chains",
        ),
        ({"start": [[0.0]]}, "start must be a tensor of float32 or float64, not list"),
        ({"start": START.half()}, "start must be a tensor of float32 or float64, not torch.float1"),
        ({"start": START[0]}, r"start must be chains x dimensions.*\(start\[None\] .* not \(2,\)"),
        ({"start": START[:0]}, r"start must be chains x dimensions.* not \(0, 2\)"),
        ({"start": START + torch.nan}, "start must be finite numbers"),
        ({"steps": -1}, "steps must be a whole number of at least 0, not -1"),
        ({"steps": 1.5}, "steps must be a whole number of at least 0, not 1.5"),
        ({"thin": 0}, "thin must be a whole number of at least 1, not 0"),
        ({"beta": 0}, "beta must be a number above 0, not 0"),
        ({"step_size": 0}, "step_size must be a number above 0, not 0"),
        ({"step_size": -1.0}, "step_size must be a number above 0, not -1.0"),
        ({"keep": "last"}, "keep must be True, False or a function, not 'last'"),
        ({"keep": lambda x: 3}, "keep must give a tensor of the chains, not int"),
        ({"generator": 0}, "generator must be a torch.Generator or None, not 0"),
    ],
)
def test_what_all_samplers_refuse(sampler, given, message):
    with pytest.raises(InputError, match=message):
        run(sampler, **given)


@pytest.mark.parametrize(
    ("sampler", "given", "message"),
    [
        (mala, {"warmup": -1}, "warmup must be a whole number of at least 0"),
        (mala, {"adapt": False}, "step_size must be given where it is not adapted"),
        (mala, {"target_acceptance": 1}, "target_acceptance must be a number from 0 to below 1"),
        (hmc, {"target_acceptance": 0}, "target_acceptance must be a number above 0"),
        (hmc, {"leapfrog": 0}, "leapfrog must be a whole number of at least 1"),
        (hmc, {"jitter": 1}, "jitter must be a number from 0 to below 1"),
        (hmc, {"mass": torch.ones(3)}, r"mass must be numbers of the shape .*, \(2,\)"),
        (hmc, {"mass": "ones"}, r"mass must be numbers of the shape .*, \(2,\)"),
        (hmc, {"mass": torch.tensor([1.0, 0.0])}, "mass must be finite numbers above 0"),
        (langevin, {"noise": -1}, "noise must be a number of at least 0"),
        (langevin, {"burn_in": -1}, "burn_in must be a whole number of at least 0"),
        (langevin, {"clip_gradient": 0}, "clip_gradient must be a number above 0"),
        (langevin, {"clip_change": -1}, "clip_change must be a number above 0"),
        (langevin, {"bounds": 1}, "bounds must be two numbers, not 1"),
        (langevin, {"bounds": (1, 0)}, r"bounds must be in order, not \(1, 0\)"),
        (
            annealed_langevin,
            {"step_size": [0.1]},
            "step_size must have a number for each of 2",
        ),
        (annealed_langevin, {"step_size": [0.1, 0]}, r"step_size\[1\] must be a number above 0"),
        (annealed_langevin, {"noise": lambda i: -i}, r"noise\(1\) must be a number of at least 0"),
        (annealed_langevin, {"beta": "cold"}, "beta must be a number above 0, not 'cold'"),
    ],
)
def test_what_one_sampler_refuses(sampler, given, message):
    with pytest.raises(InputError, match=message):
        run(sampler, **given)


def test_proposals_of_which_the_energy_is_no_number_are_rejected():
    """Beyond 1 this energy is NaN, and the density nothing."""

    def energy(x):
        return -(1 - x.square()).log().sum(1)

    for sampler in (mala, hmc):
        found = sampler(energy, torch.zeros(50, 1), 100, generator=torch.Generator())
        assert float(found.samples.abs().max()) < 1
        assert torch.isfinite(found.energy).all()
        assert float(found.samples.square().mean()) == pytest.approx(0.2, abs=0.02)
