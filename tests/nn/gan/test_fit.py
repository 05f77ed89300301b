"""A GAN trained by `fit`, against loops written by hand."""

import copy

import pytest
import torch
from minent import InputError
from minent.nn import GAN, Lazy, critic_pair, gradient_penalty, objective, regularizer
from minent.train import Callback, normalize
from torch import nn
from torch.nn.functional import softplus

BATCH = 8


def numbers(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def nets(seed=0, spectral=False):
    torch.manual_seed(seed)
    generator = nn.Sequential(nn.Linear(3, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Linear(16, 2))
    critic = nn.Sequential(nn.Linear(2, 16), nn.LeakyReLU(0.2), nn.Linear(16, 1))
    generator.latent = 3
    return generator, normalize(critic, "spectral") if spectral else critic


BATCHES = list(numbers(12 * BATCH, 2, seed=1).add(1).split(BATCH))


def by_hand(generator, critic, steps, one, critic_steps=1, joint=False, penalty=None, ema=0.9):
    """Train as anybody would write it."""
    adam = {"lr": 2e-4, "betas": (0.5, 0.999), "fused": True}
    d_optimizer = torch.optim.Adam(critic.parameters(), **adam)
    g_optimizer = torch.optim.Adam(generator.parameters(), **adam)
    average, moves = copy.deepcopy(generator), 0
    for step in range(1, steps + 1):
        x = BATCHES[(step - 1) % len(BATCHES)]
        with torch.no_grad():
            fake = generator(torch.randn(BATCH, 3))
        if one.needs_gradients:
            x, fake = x.clone().requires_grad_(), fake.clone().requires_grad_()
        if joint:
            t_real, t_fake = critic(torch.cat([x, fake])).chunk(2)
        else:
            t_real, t_fake = critic(x), critic(fake)
        loss = one.critic(t_real, t_fake, x, fake)
        if penalty is not None:
            loss = loss + penalty(critic, x, fake, step)
        d_optimizer.zero_grad()
        loss.backward()
        d_optimizer.step()
        if step % critic_steps:
            continue
        critic.requires_grad_(False)
        x = x.detach()
        fake = generator(torch.randn(BATCH, 3))
        t_real = None
        if not one.paired:
            t_fake = critic(fake)
        elif joint:
            t_real, t_fake = critic(torch.cat([x, fake])).chunk(2)
        else:
            t_real, t_fake = critic(x), critic(fake)
        g_optimizer.zero_grad()
        one.generator(t_real, t_fake, x, fake).backward()
        g_optimizer.step()
        critic.requires_grad_(True)
        moves += 1
        with torch.no_grad():
            for mean, new in zip(average.parameters(), generator.parameters(), strict=True):
                mean.copy_(new if moves == 1 else torch.lerp(mean, new, 1 - ema))
    return average


def assert_same(one, other):
    for name, value in one.state_dict().items():
        torch.testing.assert_close(value, other.state_dict()[name], rtol=0, atol=0, msg=name)


CASES = {
    "sgan": ("sgan", {}),
    "two critic steps": ("hinge", {"critic_steps": 2}),
    "qp, joint": ("gan-qp", {"joint": True}),
    "pairs": ("rsgan", {}),
    "gradients": ("wgan-div", {}),
    "gradients, joint": ("wgan-div", {"joint": True, "critic_steps": 3}),
    "spectral": ("hinge", {"joint": True, "spectral": True}),
    "spectral, apart": ("rsgan", {"spectral": True}),
    "r1": ("sgan", {"regularizers": [regularizer("r1", weight=2)]}),
    "lazy": ("ns-gan", {"regularizers": [Lazy(regularizer("0-gp"), every=3)]}),
}
PENALTIES = {
    "r1": lambda critic, x, fake, step: 2 * (0.5 * gradient_penalty(critic, x, fake)),
    "lazy": lambda critic, x, fake, step: (
        0 if step % 3 != 1 else 3 * (10 * gradient_penalty(critic, x, fake))
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_fit_is_the_loop_by_hand(case):
    name, options = CASES[case]
    options = dict(options)
    spectral = options.pop("spectral", False)
    generator, critic = nets(spectral=spectral)
    gan = GAN(generator, critic, name, **options)
    torch.manual_seed(5)
    history = gan.fit(BATCHES, steps=20, ema=0.9, progress=False)
    assert history["step"] == [12, 20]
    other_generator, other_critic = nets(spectral=spectral)
    loop = {key: value for key, value in options.items() if key != "regularizers"}
    torch.manual_seed(5)
    average = by_hand(
        other_generator, other_critic, 20, objective(name), penalty=PENALTIES.get(case), **loop
    )
    assert_same(generator, other_generator)
    assert_same(critic, other_critic)
    for ours, theirs in zip(gan.average.averaged.parameters(), average.parameters(), strict=True):
        torch.testing.assert_close(ours, theirs, rtol=1e-6, atol=1e-7)


def test_losses_by_formula():
    """One step of SGD with the losses written out."""
    generator, critic = nets()
    first, second = copy.deepcopy(generator), copy.deepcopy(critic)
    torch.manual_seed(1)
    history = GAN(generator, critic, "ns-gan").fit(
        BATCHES[0], batch_size=BATCH, shuffle=False, critic_lr=0.1, generator_lr=0.2,
        optimizer=torch.optim.SGD, progress=False,
    )  # fmt: skip
    torch.manual_seed(1)
    fake = first(torch.randn(BATCH, 3)).detach()
    loss = softplus(-second(BATCHES[0])).mean() + softplus(second(fake)).mean()
    assert history["critic_loss"] == [pytest.approx(loss.item())]
    for p, slope in zip(
        second.parameters(), torch.autograd.grad(loss, list(second.parameters())), strict=True
    ):
        p.data -= 0.1 * slope
    loss = softplus(-second(first(torch.randn(BATCH, 3)))).mean()
    assert history["generator_loss"] == [pytest.approx(loss.item())]
    for p, slope in zip(
        first.parameters(), torch.autograd.grad(loss, list(first.parameters())), strict=True
    ):
        p.data -= 0.2 * slope
    for ours, theirs in zip(
        [*generator.parameters(), *critic.parameters()],
        [*first.parameters(), *second.parameters()],
        strict=True,
    ):
        torch.testing.assert_close(ours, theirs)


@pytest.mark.parametrize("name", ["hinge", "gan-qp", "wgan-div"])
def test_one_loss_is_simultaneous_descent(name):
    generator, critic = nets()
    first, second = copy.deepcopy(generator), copy.deepcopy(critic)
    gan = GAN(generator, critic, name, one_loss=True)
    torch.manual_seed(1)
    history = gan.fit(
        BATCHES[0], batch_size=BATCH, shuffle=False, critic_lr=0.1, generator_lr=0.2,
        optimizer=torch.optim.SGD, progress=False,
    )  # fmt: skip
    one, x = objective(name), BATCHES[0].clone().requires_grad_()
    torch.manual_seed(1)
    fake = first(torch.randn(BATCH, 3))
    apart = fake.detach().requires_grad_()
    critic_loss = one.critic(second(x), second(apart), x, apart)
    generator_loss = one.generator(second(x), second(fake), x, fake)
    slopes = torch.autograd.grad(critic_loss, list(second.parameters()), retain_graph=True)
    theirs = torch.autograd.grad(generator_loss, list(first.parameters()))
    for p, slope in zip(second.parameters(), slopes, strict=True):
        p.data -= 0.1 * slope
    for p, slope in zip(first.parameters(), theirs, strict=True):
        p.data -= 0.2 * slope
    for net, by_hand_net in ((generator, first), (critic, second)):
        for p, q in zip(net.parameters(), by_hand_net.parameters(), strict=True):
            torch.testing.assert_close(p, q)
    assert history["critic_loss"] == [pytest.approx(critic_loss.item(), rel=1e-5)]
    assert history["generator_loss"] == [pytest.approx(generator_loss.item(), rel=1e-5)]
    assert gan.sample(3).shape == (3, 2)


def test_copies_train_as_if_each_were_alone():
    copies, steps = 3, 5
    weights = [numbers(copies, *shape, seed=seed) for seed, shape in enumerate([(2, 2), (2, 1)])]

    class Side(nn.Module):
        latent, copies = 2, 3

        def __init__(self, weight):
            super().__init__()
            self.weight = nn.Parameter(weight.clone())

        def forward(self, x):
            return x.matmul(self.weight)

    penalty = [regularizer("r1", weight=1, batch_dims=2)]
    z = numbers(copies, BATCH, 2, seed=7)
    x = numbers(copies, BATCH, 2, seed=8)

    def same(shape, **options):
        return z if len(shape) == 3 else z[place]

    nets = [Side(weight) for weight in weights]
    gan = GAN(*nets, "sgan", regularizers=penalty, latent=same, joint=True)
    options = {
        "optimizer": torch.optim.SGD, "critic_lr": 0.1, "generator_lr": 0.1, "progress": False,
    }  # fmt: skip
    gan.fit([x] * steps, **options)
    assert gan.batch_dims == 2
    for place in range(copies):
        alone = [nn.Linear(2, 2, bias=False), nn.Linear(2, 1, bias=False)]
        for net, weight in zip(alone, weights, strict=True):
            net.weight.data = weight[place].T.clone()
        one = GAN(*alone, "sgan", regularizers=[regularizer("r1", weight=1)], latent=same,
                  latent_dim=2)  # fmt: skip
        one.fit([x[place]] * steps, **options)
        for net, side in zip(alone, nets, strict=True):
            torch.testing.assert_close(net.weight.T, side.weight[place])
    gan = GAN(*nets, "sgan")
    assert gan.sample(5).shape == (3, 5, 2)


def test_rates_fall_with_the_moves_of_each_player():
    generator, critic = nets()
    rates = []

    def optimizer(parameters, lr):
        made = torch.optim.SGD(parameters, lr=lr)
        rates.append([])
        seen = rates[-1]
        made.register_step_pre_hook(lambda it, *_: seen.append(it.param_groups[0]["lr"]))
        return made

    GAN(generator, critic, "sgan", critic_steps=2).fit(
        BATCHES, steps=8, critic_lr=1.0, generator_lr=0.5, decay=0.5, optimizer=optimizer,
        progress=False,
    )  # fmt: skip
    assert rates[0] == pytest.approx([1, 1, 1, 1, 1, 0.75, 0.5, 0.25])
    assert rates[1] == pytest.approx([0.5, 0.5, 0.5, 0.25])
    rates.clear()
    GAN(generator, critic, "sgan", critic_steps=2).fit(
        BATCHES, steps=4, critic_lr=1.0, generator_lr=0.5, optimizer=optimizer, progress=False,
        scheduler=lambda made: torch.optim.lr_scheduler.StepLR(made, 1, 0.5),
    )  # fmt: skip
    assert rates == [[1, 0.5, 0.25, 0.125], [0.5, 0.25]]


def test_bytes_become_numbers_from_minus_one_to_one():
    seen = []

    class Seeing(nn.Linear):
        def forward(self, x):
            seen.append(x.detach())
            return super().forward(x.flatten(1))

    generator = nn.Sequential(nn.Linear(2, 4), nn.Unflatten(1, (1, 2, 2)))
    pixels = torch.tensor([0, 51, 204, 255], dtype=torch.uint8).view(1, 1, 2, 2)
    GAN(generator, Seeing(4, 1), "sgan", latent_dim=2).fit(pixels, steps=1, progress=False)
    torch.testing.assert_close(seen[0].flatten(), torch.tensor([-1.0, -0.6, 0.6, 1.0]))


def test_half_precision_trains():
    generator, critic = nets()
    before = [p.clone() for p in generator.parameters()]
    history = GAN(generator, critic, "gan-qp").fit(
        BATCHES, steps=3, precision="bf16", progress=False
    )
    assert all(map(torch.isfinite, map(torch.tensor, history["critic_loss"])))
    assert any(not p.equal(q) for p, q in zip(before, generator.parameters(), strict=True))


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"objective": "no"}, "name must be one of"),
        ({"objective": 3}, "objective must be"),
        ({"regularizers": "r1"}, "regularizers must be a list"),
        ({"regularizers": [3]}, "a regularizer must be"),
        ({"regularizers": [gradient_penalty]}, "called with .*function gradient_penalty"),
        ({"latent": "cauchy"}, "latent must be one of"),
        ({"latent_dim": 0}, "latent must be a whole number"),
        ({"critic_steps": 0}, "critic_steps"),
        ({"critic_steps": 2, "one_loss": True}, "critic_steps must be 1"),
        ({"labels": 0}, "labels"),
        ({"generator": 3}, "generator must be a Module"),
        ({"critic": 3}, "critic must be a Module"),
        ({"generator": nn.Linear(1, 1)}, "no attribute latent"),
    ],
)
def test_what_cannot_be(options, match):
    generator, critic = nets()
    with pytest.raises(InputError, match=match):
        GAN(**{"generator": generator, "critic": critic, **options})


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"decay": 0.5}, "decay needs steps"),
        ({"decay": 2.0, "steps": 1}, "decay must be"),
        ({"decay": 0.5, "steps": 1, "scheduler": print}, "not both"),
        ({"critic_lr": 0.0}, "^critic_lr must be"),
        ({"generator_lr": -1}, "^generator_lr must be"),
        ({"lr": 0.1}, "critic_lr and generator_lr"),
        ({"ema": 1.0}, "^ema must be"),
        ({"betas": 0.5}, "betas must be two numbers"),
        ({"betas": (0.5, 1.5)}, "betas must be a number from 0 to below 1, not 1.5"),
        ({"callbacks": Callback()}, "callbacks must be a list"),
        ({"data": torch.arange(8).view(4, 2)}, "floating-point numbers, or bytes .* not .*int64"),
        ({"optimizer": 3}, "optimizer must be a function"),
        ({"data": {"x": BATCHES[0]}}, "batches of samples"),
        ({"data": numbers(8, 3)}, r"samples of shape \(8, 2\)"),
    ],
)
def test_what_fit_refuses(options, match):
    with pytest.raises(InputError, match=match):
        GAN(*nets()).fit(**{"data": BATCHES, "progress": False, **options})


def test_pair_of_nets_sees_a_bottleneck_joint():
    """`joint` goes through `critic_pair`, which a bottleneck needs."""
    from minent.nn import Bottleneck

    generator, _ = nets()
    critic = nn.Sequential(nn.Linear(2, 4), Bottleneck(4, 2, beta=1.0), nn.Linear(2, 1))
    history = GAN(generator, critic, "sgan", regularizers=["vdb"], joint=True).fit(
        BATCHES, progress=False
    )
    assert critic_pair(critic, BATCHES[0], BATCHES[1])[0].shape == (BATCH, 1)
    assert len(history) == 1
