"""Ordinary mistakes with energies, each answered by one sentence that names what is wrong."""

import copy
import pickle

import numpy as np
import pytest
import torch
from densities import standard
from minent.energy import (
    DCGANStatistics,
    ImplicitEBM,
    MaximumEntropyGAN,
    MLPStatistics,
    PersistentChains,
    ReplayBuffer,
    annealed_langevin,
    compare_truncation,
    donsker_varadhan,
    gaussian_information,
    hmc,
    jsd_information,
    langevin,
    latent_energy,
    mala,
    pits,
)
from minent.errors import DivergedError, InputError
from minent.nn import GAN, MLPCritic, MLPGenerator

START = torch.zeros(3, 2)


def distance(x):
    """Give an energy that is finite where its gradient is none."""
    return x.square().sum(1).sqrt()


@pytest.mark.parametrize("sampler", [mala, hmc, langevin])
def test_a_gradient_that_is_none_at_start(sampler):
    options = {"step_size": 0.1}
    with pytest.raises(InputError, match="the gradient of energy must be finite at start"):
        sampler(distance, START, 2, **options)
    assert sampler(distance, START + 1, 2, **options).last.isfinite().all()


def test_an_infinite_gradient_is_only_for_walks_that_cut_it():
    def energy(x):
        return x.abs().sqrt().sum(1)

    slopes = torch.tensor([[torch.inf, 1.0]])
    start = torch.tensor([[0.0, 0.25]])

    class Steep(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x.sum(1)

        @staticmethod
        def backward(ctx, grad):
            return grad[:, None] * slopes

    for options in ({"clip_gradient": 0.5}, {"clip_change": 0.05}):
        walk = langevin(Steep.apply, start, 1, step_size=0.1, noise=0, **options)
        assert torch.allclose(walk.last, start - 0.05)
    with pytest.raises(InputError, match="the gradient of energy must be finite at start"):
        langevin(Steep.apply, start, 1, step_size=0.1)


class TestWeightsOfAnotherType:
    NETS = MLPGenerator(2, latent=2, width=4).eval(), MLPCritic(2, width=4).eval()

    @pytest.mark.parametrize(
        "energy",
        [
            NETS[1],
            latent_energy(*NETS),
            MaximumEntropyGAN(*NETS, entropy=None).latent_energy(),
        ],
    )
    def test_it_is_said(self, energy):
        says = r"start must be of the type of the net's weights, torch.float32, not torch.float64"
        with pytest.raises(InputError, match=says):
            mala(energy, START.double(), 2, warmup=1)
        mala(energy, START, 2, warmup=1)

    def test_errors_of_an_energy_itself_come_through(self):
        def energy(x):
            raise RuntimeError("mine")

        with pytest.raises(RuntimeError, match="mine"):
            mala(energy, START, 2)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: mala(standard, START, 2, adapt="no"), "adapt must be True or False, not 'no'"),
        (
            lambda: annealed_langevin(standard, START, 2, step_size=0.1, noise_first="no"),
            "noise_first must be True or False",
        ),
        (lambda: mala(standard, START, 10**15), "no memory for .* take fewer steps"),
        (lambda: mala(standard, START, 10**30), "no memory for .* take fewer steps"),
        (
            lambda: mala(standard, START, 2, keep=lambda x, n=[0]: x[: n.append(0) or len(n) - 1]),
            r"keep must give tensors of one shape, not \(1, 2\) and then \(2, 2\)",
        ),
        (
            lambda: PersistentChains(START, mala, warmpu=3),
            "options must be those of mala: .*warmpu",
        ),
        (lambda: PersistentChains(START), "options must be those of langevin: missing.*step_size"),
        (
            lambda: PersistentChains(START, lambda e, x, n, generator: x).move(standard, 2),
            "sampler must give Chains, not Tensor",
        ),
        (lambda: ReplayBuffer(3, torch.rand, generator=0), "generator must be a torch.Generator"),
        (lambda: ReplayBuffer(10**15, torch.rand).add(START), "memory.*take a smaller capacity"),
        (lambda: latent_energy(standard, standard, prior=["normal"]), "prior must be normal"),
        (
            lambda: latent_energy(torch.nn.Identity(), standard, prior=lambda z: z.sum())(START),
            r"must give one number a sample, \(3,\)",
        ),
        (lambda: pits([1.0], START), "real must be a tensor of floating-point numbers, not list"),
        (lambda: jsd_information(START, START.long()), "product must be a tensor of floating"),
        (lambda: donsker_varadhan(START[:0], START[:0]), "product must be N or S x N numbers"),
        (lambda: gaussian_information(START, START[0], "a"), "entropy must be a finite number"),
        (lambda: gaussian_information(START, torch.ones(3), 1.0), r"not \(3, 2\) and \(3,\)"),
        (lambda: MLPStatistics(2, 2)([1.0], START), "x must be a tensor of floating-point"),
        (
            lambda: DCGANStatistics(16, latent=2, width=2)(torch.zeros(3, 1, 16, 16), START),
            r"pairs must be images of shape \(3, 16, 16\)",
        ),
    ],
)
def test_of_samplers_and_losses(call, says):
    with pytest.raises(InputError, match=says):
        call()


@pytest.mark.parametrize("sizes", [np.array([0.1, 0.2]), torch.tensor([0.1, 0.2]), [0.1, 0.2]])
def test_schedules_are_lists_of_any_kind(sizes):
    draw = torch.Generator().manual_seed(0)
    walk = annealed_langevin(standard, START + 1, 2, step_size=sizes, noise=0.0, generator=draw)
    assert torch.allclose(walk.last, torch.full((3, 2), 0.9 * 0.8))
    walk = annealed_langevin(standard, START + 1, 2, step_size=np.float32(0.5), noise=0.0)
    assert torch.allclose(walk.last, torch.full((3, 2), 0.25))


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"real": [[1, 2], [3]]}, "real must be an array or a tensor"),
        ({"real": torch.zeros(30)}, r"real must be N x ..., not \(30,\)"),
        ({"shrink": 1}, "shrink must be a list of numbers, not 1"),
        ({"betas": [0]}, "betas must be a number above 0, not 0"),
        ({"net": None}, "net must be a Module or another function"),
        ({"net": lambda z: z.numpy()}, "net must give a tensor, N x ..., not ndarray"),
        ({"features": 3}, "features must be a Module or another function"),
        ({"features": lambda x: 3}, "features must give a tensor, N x ..., not int"),
    ],
)
def test_of_a_comparison(options, says):
    draw = torch.Generator().manual_seed(0)
    given = {
        "net": torch.nn.Identity(),
        "energy": standard,
        "real": torch.randn(30, 2, generator=draw).numpy(),
        "start": torch.randn(30, 2, generator=draw),
        **options,
    }
    few = {"steps": 2, "shrink": [1], "betas": torch.tensor([1.0]), "generator": draw}
    with pytest.raises(InputError, match=says):
        compare_truncation(**{**few, **given})


def test_a_comparison_takes_arrays():
    draw = torch.Generator().manual_seed(0)
    real, z = torch.randn(2, 30, 2, generator=draw)
    rows = [
        compare_truncation(
            torch.nn.Identity(), standard, x, z, shrink=numbers, betas=numbers, steps=2,
            generator=torch.Generator().manual_seed(0),
        )
        for x, numbers in ((real, [0.5]), (real.numpy(), torch.tensor([0.5])))
    ]  # fmt: skip
    assert rows[0] == rows[1]


def test_states_that_are_none_leave_all_as_it_was():
    draw = torch.Generator().manual_seed(0)
    chains = PersistentChains(START, mala, warmup=1, generator=draw)
    for state in ({}, None, {"chains": [1]}, {"chains": torch.zeros(9, 5)}):
        with pytest.raises(InputError, match=r"state must be that of chains of shape \(3, 2\)"):
            chains.load_state_dict(state)
    good = {**chains.state_dict(), "chains": START + 1}
    with pytest.raises(InputError, match="random numbers of another kind"):
        chains.load_state_dict({**good, "random": torch.zeros(3)})
    assert (chains.chains == 0).all()
    chains.load_state_dict(good)
    assert (chains.chains == 1).all()

    buffer = ReplayBuffer(5, torch.rand, generator=draw)
    buffer.add(START)
    for state, says in (
        ({}, "state must be that of a ReplayBuffer"),
        (None, "state must be that of a ReplayBuffer"),
        ({"added": "x"}, "added must be a whole number"),
        ({"added": 1, "samples": [1]}, "samples that are no tensor"),
        ({"added": 1, "samples": START[:1] + 1, "random": torch.zeros(3)}, "random numbers of"),
    ):
        with pytest.raises(InputError, match=says):
            buffer.load_state_dict(state)
    assert len(buffer) == 3
    buffer.load_state_dict({"added": 1, "samples": START[:1] + 1})
    assert len(buffer) == 1


@pytest.mark.parametrize("latent", ["sphere", torch.randn])
def test_a_prior_whose_density_is_not_known(latent):
    gan = MaximumEntropyGAN(
        MLPGenerator(2, latent=2, width=4), MLPCritic(2, width=4), entropy=None, latent=latent
    )
    with pytest.raises(InputError, match="chains need the density of latents"):
        gan.chains(4, 2)
    assert gan.latent_energy("energy")(START).shape == (3,)


def ebm(**options):
    return ImplicitEBM(MLPCritic(2, width=4), **{"sampler_steps": 2, **options})


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: ebm(bounds=(1, -1)), "bounds must be in order"),
        (lambda: ebm(bounds=3), "bounds must be two numbers"),
        (lambda: ebm(shape="a"), "shape must be a whole number"),
        (lambda: ebm(start="gauss"), "start must be one of normal, uniform"),
        (lambda: ebm().sample(5, start=START), "start must be a tensor of shape"),
        (lambda: ebm().sample(5, generator=3), "generator must be a torch.Generator"),
        (lambda: ebm().sample(3, start=START.double()), "start must be of the type of the net's"),
    ],
)
def test_of_an_energy_without_a_generator(call, says):
    with pytest.raises(InputError, match=says):
        call()


def test_an_energy_without_a_generator_that_diverges():
    options = {"steps": 4, "batch_size": 4, "progress": False}
    bad = torch.zeros(8, 2)
    bad[3] = torch.nan
    with pytest.raises(DivergedError, match=r"NaN or infinity in 1 of 8 samples, sample 3"):
        ebm().fit(bad, **options)
    with pytest.raises(DivergedError, match=r"after step \d: energy must be|loss of the energy"):
        ebm().fit(torch.randn(8, 2), lr=1e38, **options)


def test_bounds_of_any_kind_go_on(tmp_path):
    file = tmp_path / "ebm.pt"
    options = {"batch_size": 4, "progress": False, "checkpoint": file, "resume": True}
    data = torch.zeros(8, 2)
    ebm(bounds=(-1, 1)).fit(data, steps=1, **options)
    ebm(bounds=[-1.0, 1.0]).fit(data, steps=2, **options)


def test_what_was_trained_can_be_pickled_and_copied():
    def nets():
        return MLPGenerator(2, latent=2, width=4), MLPCritic(2, width=4)

    options = {"steps": 2, "batch_size": 4, "ema": 0.5, "progress": False}
    models = (MaximumEntropyGAN(*nets(), entropy=None), GAN(*nets()), ebm())
    for model in models:
        model.fit(torch.randn(8, 2), **options)
        for other in (pickle.loads(pickle.dumps(model)), copy.deepcopy(model)):
            samples = [
                one.sample(3, generator=torch.Generator().manual_seed(0)) for one in (model, other)
            ]
            assert torch.equal(*samples)
    energy = models[0].latent_energy()
    assert torch.equal(pickle.loads(pickle.dumps(energy))(START), energy(START))
