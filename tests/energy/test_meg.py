"""A maximum-entropy GAN trained by `fit`, against loops written by hand."""

import copy
import math

import pytest
import torch
from minent import InputError
from minent.energy import DCGANStatistics, MaximumEntropyGAN, MLPStatistics, mala, pits
from minent.nn import MLP, MLPCritic, MLPGenerator, copy_of
from torch import nn
from torch.nn.functional import softplus

BATCH = 8
LATENT = 3


def numbers(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


class Pairs(nn.Module):
    """A statistics network for samples of any shape."""

    def __init__(self, inputs):
        super().__init__()
        self.body = nn.Sequential(
            nn.Linear(inputs + LATENT, 16), nn.LeakyReLU(0.2), nn.Linear(16, 1)
        )

    def forward(self, x, z):
        return self.body(torch.cat([x.flatten(1), z], 1))


def nets(shape, seed=0):
    torch.manual_seed(seed)
    size = math.prod(shape)
    generator = nn.Sequential(
        nn.Linear(LATENT, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Linear(16, size),
        nn.Unflatten(1, shape),
    )  # fmt: skip
    energy = nn.Sequential(nn.Flatten(), nn.Linear(size, 16), nn.LeakyReLU(0.2), nn.Linear(16, 1))
    statistics = Pairs(size)
    encoder = nn.Sequential(nn.Flatten(), nn.Linear(size, 16), nn.Tanh(), nn.Linear(16, LATENT))
    generator.latent = LATENT
    return generator, energy, statistics, encoder


def by_hand(found, batches, steps, case):
    """Train as anybody would write it."""
    generator, energy, statistics, encoder = found
    keeper = {"jsd": statistics, "encoder": encoder, None: None}[case.get("entropy", "jsd")]
    adam = {"betas": (0.5, 0.9)}
    u_optimizer = torch.optim.Adam(energy.parameters(), lr=1e-3, fused=True, **adam)
    groups = [{"params": list(generator.parameters()), "lr": 2e-3}]
    if keeper is not None:
        groups.append({"params": list(keeper.parameters()), "lr": 3e-3})
    g_optimizer = torch.optim.Adam(groups, **adam)
    form, exact = case.get("form", "penalty"), case.get("paper_exact", False)
    for step in range(1, steps + 1):
        x = batches[(step - 1) % len(batches)].clone().requires_grad_()
        with torch.no_grad():
            fake = generator(torch.randn(BATCH, LATENT, dtype=batches[0].dtype))
        real, made = energy(x), energy(fake)
        if form == "penalty":
            (slope,) = torch.autograd.grad(real.sum(), x, create_graph=True)
            # what the paper says, and what its code does
            square = slope.flatten(1).square().sum(1).mean()
            if exact:
                square = (slope.norm(2, dim=1) ** 2).mean()
            loss = real.mean() - made.mean() + 0.7 * square
        elif form == "hinge":
            loss = (1 + real).relu().mean() + (1 - made).relu().mean()
        else:
            loss = real.mean() + (2.5 - made).relu().mean()
        u_optimizer.zero_grad()
        loss.backward()
        u_optimizer.step()
        if step % case.get("energy_steps", 1):
            continue
        energy.requires_grad_(False)
        z = torch.randn(BATCH, LATENT, dtype=batches[0].dtype)
        fake = generator(z)
        loss = energy(fake).mean()
        if keeper is encoder:
            loss = loss + 0.3 * (z - encoder(fake)).square().sum(1).mean()
        elif keeper is statistics:
            others = z[torch.randperm(BATCH)] if exact else torch.cat([z[-1:], z[:-1]])
            h = statistics(torch.cat([fake, fake]), torch.cat([z, others]))[:, 0]
            if exact:
                target = torch.cat([torch.ones_like(z[:, 0]), torch.zeros_like(z[:, 0])])
                loss = loss + 0.3 * nn.functional.binary_cross_entropy_with_logits(h, target)
            else:
                information = -softplus(-h[:BATCH]).mean() - softplus(h[BATCH:]).mean()
                loss = loss - 0.3 * information
        g_optimizer.zero_grad()
        loss.backward()
        g_optimizer.step()
        energy.requires_grad_(True)


CASES = {
    "jsd": {},
    "five to one": {"energy_steps": 5},
    "encoder": {"entropy": "encoder"},
    "none": {"entropy": None},
    "hinge": {"form": "hinge", "penalty": None},
    "margin": {"form": "margin", "margin": 2.5, "penalty": None},
    "paper": {"paper_exact": True},
}


@pytest.mark.parametrize("shape", [(2,), (3, 2, 2)])
@pytest.mark.parametrize("case", CASES)
def test_fit_is_the_loop_by_hand(case, shape):
    options = {"penalty": 0.7, **CASES[case]}
    entropy = options.get("entropy", "jsd")
    batches = list(numbers(6 * BATCH, *shape, seed=1).add(1).split(BATCH))
    ours, theirs = nets(shape), nets(shape)
    if case == "paper":  # sums in another order, which single precision and Adam make large
        batches = [batch.double() for batch in batches]
        ours, theirs = ([net.double() for net in found] for found in (ours, theirs))
    gan = MaximumEntropyGAN(
        *ours[:2],
        ours[2] if entropy == "jsd" else None,
        ours[3] if entropy == "encoder" else None,
        entropy_weight=0.3,
        **options,
    )
    torch.manual_seed(5)
    history = gan.fit(
        batches, steps=10, energy_lr=1e-3, generator_lr=2e-3, entropy_lr=3e-3, progress=False
    )
    torch.manual_seed(5)
    by_hand(theirs, batches, 10, CASES[case])
    close = {"rtol": 1e-9, "atol": 1e-9} if case == "paper" else {"rtol": 0, "atol": 0}
    for one, other in zip(ours, theirs, strict=True):
        for name, value in one.state_dict().items():
            torch.testing.assert_close(value, other.state_dict()[name], **close, msg=name)
    assert history["step"] == [6, 10]
    assert ("jsd_bits" in history.columns) == (entropy == "jsd")
    assert ("information_bits" in history.columns) == (entropy is not None)
    assert ("squared_slope" in history.columns) == (options["penalty"] is not None)
    assert history.columns.count("paper_exact") == (case == "paper")
    assert gan.sample(4).shape == (4, *shape)


def test_the_norm_is_over_all_dimensions_of_an_image():
    """An energy with the slope 1 at each of 3 x 4 x 4 places."""

    class Sum(nn.Module):
        def __init__(self):
            super().__init__()
            self.weight = nn.Parameter(torch.ones(()))

        def forward(self, x):
            return self.weight * x.flatten(1).sum(1)

    found = {}
    for exact in (False, True):
        generator = nn.Sequential(nn.Linear(2, 48), nn.Unflatten(1, (3, 4, 4)))
        gan = MaximumEntropyGAN(
            generator, Sum(), entropy=None, latent_dim=2, penalty=1.0, paper_exact=exact
        )
        history = gan.fit(numbers(8, 3, 4, 4), batch_size=8, progress=False)
        found[exact] = history["squared_slope"][0]
    assert found == {False: 48.0, True: 3.0}


@pytest.mark.parametrize("entropy", ["jsd", "encoder"])
def test_copies_train_as_if_each_were_alone(entropy):
    copies, steps = 3, 4
    z, x = numbers(copies, BATCH, LATENT, seed=7), numbers(copies, BATCH, 2, seed=8)

    def same(shape, **options):
        return z if len(shape) == 3 else z[place]

    nets = [
        MLPGenerator(2, LATENT, 8, 1, copies=copies, seed=0),
        MLPCritic(2, 8, 1, copies=copies, seed=10),
        MLPStatistics(2, LATENT, 8, 1, copies=copies, seed=20) if entropy == "jsd" else None,
        MLP(2, LATENT, 8, 1, copies=copies, seed=30) if entropy == "encoder" else None,
    ]
    alone = [[net and copy_of(net, i) for net in nets] for i in range(copies)]
    options = {"optimizer": torch.optim.SGD, "energy_lr": 0.1, "generator_lr": 0.1,
               "progress": False}  # fmt: skip
    gan = MaximumEntropyGAN(*nets, latent=same, entropy=entropy)
    history = gan.fit([x] * steps, **options)
    singles = []
    for place, found in enumerate(alone):
        one = MaximumEntropyGAN(*found, latent=same, entropy=entropy)
        singles.append(one.fit([x[place]] * steps, **options))
        for net, side in zip(found, nets, strict=True):
            if net is not None:
                mine = copy_of(side, place).state_dict()
                for name, value in net.state_dict().items():
                    torch.testing.assert_close(value, mine[name])
    # the bound of the encoder is not known for a prior of one's own
    assert ("information_bits" in history.columns) == (entropy == "jsd")
    means = ["energy_real", *(["jsd_bits", "information_bits"] if entropy == "jsd" else [])]
    for name, scale in [("energy_loss", 1), *((name, copies) for name in means)]:
        total = sum(single[name][0] for single in singles)
        assert history[name][0] * scale == pytest.approx(total, rel=1e-4)
    with pytest.raises(InputError, match="copies"):
        gan.latent_energy()


def test_information_of_an_encoder_uses_variances_of_batches_before():
    torch.manual_seed(0)
    generator, encoder = nn.Linear(2, 2, bias=False), nn.Linear(2, 2, bias=False)
    generator.latent = 2
    nn.init.eye_(generator.weight)
    nn.init.zeros_(encoder.weight)
    gan = MaximumEntropyGAN(
        generator, nn.Linear(2, 1), encoder=encoder, entropy="encoder", entropy_weight=0.0
    )
    history = gan.fit(
        numbers(4000, 2), batch_size=2000, epochs=1, progress=False, energy_lr=1e-9,
        generator_lr=1e-9,
    )  # fmt: skip
    # the encoder says nothing, and the variances are still 1
    assert history["information_bits"][0] == pytest.approx(0, abs=0.05)
    gan.keeper.variance.fill_(math.exp(-2))
    error = gan.keeper.errors(generator(torch.ones(1, 2)), torch.ones(1, 2))
    assert error.tolist() == [[pytest.approx(1), pytest.approx(1)]]
    # each: (log(2 pi e) - log(2 pi e^-2)) / 2 - e^2 / 2 nats
    expected = 2 * (1.5 - math.exp(2) / 2) / math.log(2)
    assert gan.keeper.bits(error).item() == pytest.approx(expected, rel=1e-5)


def test_entropy_spreads_samples_and_its_bits_rise():
    """Without entropy the generator stays in a corner of the data that the energy shows it."""
    shares = {}
    corners = torch.cartesian_prod(torch.tensor([-1.0, 1.0]), torch.tensor([-1.0, 1.0]))
    for entropy in ("jsd", None):
        torch.manual_seed(0)
        gan = MaximumEntropyGAN(
            MLPGenerator(2, 2, 32, 2), MLPCritic(2, 32, 2),
            MLPStatistics(2, 2, 32, 2) if entropy else None, entropy=entropy,
        )  # fmt: skip
        data = corners[torch.randint(4, (4000,))] + 0.05 * torch.randn(4000, 2)
        history = gan.fit(
            data, steps=300, batch_size=100, energy_lr=3e-3, generator_lr=3e-3, ema=0.95,
            progress=False,
        )  # fmt: skip
        near = torch.cdist(gan.sample(2000), corners).argmin(1).bincount(minlength=4) / 2000
        shares[entropy] = near.min().item()
        if entropy:
            assert 0.5 < history["jsd_bits"][-1] < 1
            assert history["information_bits"][-1] > 2  # which corner it is
    assert shares["jsd"] > 0.12 > shares[None]


def test_settings_are_told():
    gan = MaximumEntropyGAN(*nets((2,))[:3], paper_exact=True)
    assert gan.settings["norm_over"] == "channels"
    assert gan.settings["chains"] == "energy, fixed step"
    assert gan.latent_energy().target == "energy"
    assert gan.chains(4, 3).step_size == pytest.approx(0.01)
    assert gan.chains(4, 3, step_size=0.02).step_size == pytest.approx(0.02)
    assert "paper_exact=True" in repr(gan)
    gan = MaximumEntropyGAN(*nets((2,))[:3])
    assert gan.settings["norm_over"] == "all dimensions"
    assert gan.latent_energy().target == "energy+prior"


@pytest.mark.parametrize("latent", ["sphere", torch.randn])
def test_chains_need_the_density_of_the_prior(latent):
    gan = MaximumEntropyGAN(*nets((2,))[:3], latent=latent)
    for call in (gan.latent_energy, lambda: gan.chains(4, 3)):
        with pytest.raises(InputError, match="density of latents, which is not known"):
            call()
    assert gan.latent_energy("energy")(gan.draw((4,))).shape == (4,)


def test_chains_in_latents_leave_the_nets_as_they_are():
    gan = MaximumEntropyGAN(*nets((2,))[:3])
    before = copy.deepcopy(gan.generator.state_dict())
    u = gan.latent_energy(beta=2.0)
    z = numbers(5, LATENT)
    gan.generator.eval()
    by_hand = 2 * gan.energy(gan.generator(z))[:, 0] + z.square().sum(1) / 2
    gan.generator.train()
    torch.testing.assert_close(u(z), by_hand)
    numbers_of = [torch.Generator().manual_seed(0) for _ in range(2)]
    chains = gan.chains(5, 4, beta=2.0, generator=numbers_of[0])
    start = gan.draw((5,), generator=numbers_of[1])
    assert chains.samples.equal(mala(u, start, 4, generator=numbers_of[1]).samples)
    assert gan.generator.training
    for name, value in gan.generator.state_dict().items():
        assert value.equal(before[name])


def test_pits_by_hand():
    real, fake = torch.tensor([0.5, -3.0]), torch.tensor([0.25, 4.0])
    assert pits(real, fake).item() == -1.25 - 2.125
    assert pits(real, fake, "hinge").item() == 0.75 + 0.375
    assert pits(real, fake, "margin", margin=3.0).item() == -1.25 + 1.375
    with pytest.raises(InputError, match="form must be"):
        pits(real, fake, "wgan")
    with pytest.raises(InputError, match="margin"):
        pits(real, fake, "margin", margin=0)


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"energy": 3}, "energy must be a Module"),
        ({"generator": 3}, "generator must be a Module"),
        ({"statistics": None}, "needs statistics"),
        ({"statistics": print}, "needs statistics, a Module, not builtin"),
        ({"encoder": nn.Linear(2, 3)}, "encoder is not for"),
        ({"entropy": None}, "statistics is not for"),
        ({"entropy": "mine"}, "entropy must be one of"),
        ({"form": "wgan"}, "form must be one of"),
        ({"penalty": -1}, "penalty"),
        ({"entropy_weight": -1}, "entropy_weight"),
        ({"energy_steps": 0}, "energy_steps"),
        ({"generator": MLPGenerator(2, classes=3)}, "without labels"),
    ],
)
def test_what_cannot_be(options, match):
    generator, energy, statistics, _ = nets((2,))
    given = {"generator": generator, "energy": energy, "statistics": statistics, **options}
    with pytest.raises(InputError, match=match):
        MaximumEntropyGAN(**given)


def test_what_fit_refuses():
    generator, energy, statistics, _ = nets((2,))
    data = numbers(BATCH, 2)
    gan = MaximumEntropyGAN(generator, energy, statistics)
    with pytest.raises(InputError, match="samples of shape"):
        gan.fit(numbers(BATCH, 3), progress=False)
    alone = MaximumEntropyGAN(nn.Linear(2, 2), nn.Linear(2, 1), MLPStatistics(2, 2), latent_dim=2)
    with pytest.raises(InputError, match="batch_size must be at least 2"):
        alone.fit(data, batch_size=1, progress=False)
    with pytest.raises(InputError, match="entropy_lr"):
        gan.fit(data, entropy_lr=0.0, progress=False)
    wide = MaximumEntropyGAN(generator, nn.Linear(2, 2), statistics, form="hinge")
    with pytest.raises(InputError, match="energy must give one number a sample"):
        wide.fit(data, progress=False)
    wrong = MaximumEntropyGAN(generator, energy, encoder=nn.Linear(2, 2), entropy="encoder")
    with pytest.raises(InputError, match="encoder must give latents"):
        wrong.fit(data, progress=False)


def test_statistics_networks():
    net = DCGANStatistics(16, channels=2, latent=5, width=4, hidden=7)
    x, z = numbers(4, 2, 16, 16), numbers(4, 5)
    assert net(x, z).shape == (4,)
    features = net.features(net.layers(x).flatten(1))
    torch.testing.assert_close(net(x, z), net.judge(torch.cat([features, z], 1))[:, 0])
    layers = [m for m in net.judge.modules() if isinstance(m, nn.Linear)]
    assert [layer.in_features for layer in layers] == [10, 7]
    many = MLPStatistics((2, 3), 4, (5, 6), copies=2)
    assert many(numbers(2, 7, 2, 3), numbers(2, 7, 4)).shape == (2, 7)
    with pytest.raises(InputError, match="pairs must be"):
        many(numbers(2, 7, 3, 2), numbers(2, 7, 4))


def test_the_last_batch_of_an_epoch_may_have_one_sample():
    # without batch normalization, which needs two as well
    gan = MaximumEntropyGAN(nn.Linear(2, 2), MLPCritic(2, 8), MLPStatistics(2, 2, 8), latent_dim=2)
    history = gan.fit(torch.randn(9, 2), epochs=2, batch_size=4, progress=False)
    assert history["step"][-1] == 6
    assert all(map(math.isfinite, history["jsd_bits"]))
