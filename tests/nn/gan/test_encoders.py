"""BiGAN-QP and O-GAN, against loops written by hand; codes and what is made of them."""

import copy
from itertools import pairwise

import pytest
import torch
from minent import DivergedError, InputError
from minent.nn import (
    GAN,
    OGAN,
    BiGAN,
    DCGANCritic,
    DCGANGenerator,
    MLPCritic,
    MLPGenerator,
    PairCritic,
    gradient_penalty,
    objective,
    regularizer,
)
from minent.train import Callback
from torch import nn

BATCH, LATENT = 8, 3
REAL = torch.randn(12 * BATCH, 2, generator=torch.Generator().manual_seed(1)) + 1
BATCHES = list(REAL.split(BATCH))
QUIET = {"progress": False}


def net(*widths):
    layers = [nn.Linear(*pair) for pair in pairwise(widths)]
    return nn.Sequential(*[part for layer in layers for part in (layer, nn.Tanh())][:-1])


class Judge(nn.Module):
    """A critic of pairs, with batch normalization, which shows whether both kinds came together."""

    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(5, 16), nn.BatchNorm1d(16), nn.Tanh(), nn.Linear(16, 1))

    def forward(self, x, z):
        return self.body(torch.cat([x, z], 1))


def bigan_nets(seed=0):
    torch.manual_seed(seed)
    generator = nn.Sequential(
        nn.Linear(LATENT, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Linear(16, 2)
    )
    return generator, net(2, 16, LATENT), Judge()


def adam(*modules):
    parameters = [p for module in modules for p in module.parameters()]
    return torch.optim.Adam(parameters, lr=2e-4, betas=(0.5, 0.999), fused=True)


def step(optimizer, loss):
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


def bigan_by_hand(nets, steps, rule, critic_steps=1, joint=False):
    """Train as anybody would write it."""
    generator, encoder, critic = nets
    d_optimizer, g_optimizer = adam(critic), adam(generator, encoder)

    def judged(real, fake):
        if not joint:
            return critic(*real), critic(*fake)
        x, z = (torch.cat(both) for both in zip(real, fake, strict=True))
        return critic(x, z).chunk(2)

    for number in range(1, steps + 1):
        x = BATCHES[(number - 1) % len(BATCHES)]
        with torch.no_grad():
            z = torch.randn(BATCH, LATENT)
            real, fake = (x, encoder(x)), (generator(z), z)
        step(d_optimizer, rule.critic(*judged(real, fake), real, fake))
        if number % critic_steps:
            continue
        z = torch.randn(BATCH, LATENT)
        real, fake = (x, encoder(x)), (generator(z), z)
        loss = rule.generator(
            *judged(real, fake), real, fake,
            sample_again=generator(real[1].detach()), code_again=encoder(fake[0].detach()),
        )  # fmt: skip
        step(g_optimizer, loss)


def assert_same(ours, theirs):
    for one, other in zip(ours, theirs, strict=True):
        for name, value in one.state_dict().items():
            torch.testing.assert_close(value, other.state_dict()[name], rtol=0, atol=0, msg=name)


@pytest.mark.parametrize("options", [{}, {"critic_steps": 2}, {"joint": True}])
def test_bigan_is_the_loop_by_hand(options):
    nets, rule = bigan_nets(), objective("bigan-qp", code_weight=1.5)
    torch.manual_seed(5)
    history = BiGAN(*nets, rule, latent_dim=LATENT, **options).fit(BATCHES, steps=20, **QUIET)
    assert history.columns == ["epoch", "step", "critic_loss", "generator_loss", "seconds"]
    others = bigan_nets()
    torch.manual_seed(5)
    bigan_by_hand(others, 20, rule, **options)
    assert_same(nets, others)


def ogan_nets(seed=0):
    torch.manual_seed(seed)
    return net(LATENT, 16, 2), net(2, 16, LATENT)


def ogan_by_hand(nets, steps, rule, joint=False, r1=None):
    """Train as anybody would write it."""
    generator, encoder = nets
    d_optimizer, g_optimizer = adam(encoder), adam(generator)

    def coded(x, fake):
        return encoder(torch.cat([x, fake])).chunk(2) if joint else (encoder(x), encoder(fake))

    for number in range(steps):
        x = BATCHES[number % len(BATCHES)]
        z = torch.randn(BATCH, LATENT)
        fake = generator(z).detach()
        loss = rule.critic(*coded(x, fake), x, fake, z=z)
        if r1 is not None:
            loss = loss + r1 * (0.5 * gradient_penalty(lambda x: encoder(x).mean(1), x, None))
        step(d_optimizer, loss)
        z = torch.randn(BATCH, LATENT)
        fake = generator(z)
        t_real, t_fake = coded(x, fake) if rule.paired else (None, encoder(fake))
        step(g_optimizer, rule.generator(t_real, t_fake, x, fake, z=z))


@pytest.mark.parametrize(
    ("base", "joint", "r1"),
    [("wgan", False, None), ("rsgan", True, None), ("hinge", False, 3.0)],
)
def test_o_gan_is_the_loop_by_hand(base, joint, r1):
    nets, rule = ogan_nets(), objective("o-gan", base=base)
    penalties = [] if r1 is None else [regularizer("r1", weight=r1)]
    gan = OGAN(*nets, rule, latent_dim=LATENT, joint=joint, regularizers=penalties)
    torch.manual_seed(5)
    gan.fit(BATCHES, steps=20, **QUIET)
    others = ogan_nets()
    torch.manual_seed(5)
    ogan_by_hand(others, 20, rule, joint, r1)
    assert_same(nets, others)


def made(kind, seed=0, **options):
    if kind is OGAN:
        return OGAN(*ogan_nets(seed), latent_dim=LATENT, **options)
    return BiGAN(*bigan_nets(seed), latent_dim=LATENT, **options)


KINDS = pytest.mark.parametrize("kind", [BiGAN, OGAN])


@KINDS
def test_one_loss_moves_all_by_their_own_losses(kind):
    gan = made(kind, one_loss=True)
    other = made(kind)
    sgd = {"optimizer": torch.optim.SGD, "critic_lr": 0.1, "generator_lr": 0.2}
    torch.manual_seed(1)
    history = gan.fit(BATCHES[:1], ema=0.5, **sgd, **QUIET)
    torch.manual_seed(1)
    critic_alone = other.fit(BATCHES[:1], **sgd, **QUIET)
    # the critic's first move is the same in turns, and at once
    assert history["critic_loss"] == critic_alone["critic_loss"]
    for mine, theirs in zip(gan.critic.parameters(), other.critic.parameters(), strict=True):
        torch.testing.assert_close(mine, theirs)
    assert gan.encode(REAL).shape == (len(REAL), LATENT)
    assert set(gan.average.averaged) == {"critic", "generator"} | (
        {"encoder"} if kind is BiGAN else set()
    )


@KINDS
def test_resumed_training_is_that_without_a_stop(kind, tmp_path):
    fit = {"steps": 23, "batch_size": 8, "decay": 0.5, "critic_lr": 1e-3, **QUIET}
    whole, path = made(kind), tmp_path / "run.ckpt"
    history = whole.fit(REAL, **fit)

    class Stop(Callback):
        def on_step_end(self, state):
            if state.step == 7:
                state.stop()

    made(kind).fit(REAL, **fit, checkpoint=path, callbacks=[Stop()])
    torch.rand(3)
    second = made(kind, 9)
    resumed = second.fit(REAL, **fit, checkpoint=path, resume=True)
    assert resumed["generator_loss"] == history["generator_loss"]
    third = made(kind, 5)
    third.load(path)
    for gan in (second, third):
        for average in (True, False):
            how = {"average": average}
            assert torch.equal(gan.encode(REAL, **how), whole.encode(REAL, **how))
            assert torch.equal(gan.reconstruct(REAL, **how), whole.reconstruct(REAL, **how))
    assert not torch.equal(whole.reconstruct(REAL), whole.reconstruct(REAL, average=False))


@KINDS
def test_a_loss_that_is_no_number_stops_training(kind):
    gan = made(kind)
    with torch.no_grad():
        gan.generator[0].weight.fill_(float("nan"))
    with pytest.raises(DivergedError, match="loss of the critic is nan at step 1"):
        gan.fit(BATCHES, **QUIET)


def test_codes_of_o_gan_are_normalized():
    gan = made(OGAN)
    assert gan.encoder is gan.critic
    codes = gan.encode(REAL, batch_size=7)
    raw = gan.critic(REAL).detach()
    wanted = (raw - raw.mean(1, keepdim=True)) / raw.std(1, correction=0, keepdim=True)
    torch.testing.assert_close(codes, wanted)
    torch.testing.assert_close(gan.reconstruct(REAL), gan.generator(wanted).detach())
    first, last = REAL[:4], REAL[4:8]
    between = gan.interpolate(first, last, 3)
    assert between.shape == (4, 3, 2)
    torch.testing.assert_close(between[:, 0], gan.reconstruct(first))
    torch.testing.assert_close(between[:, 2], gan.reconstruct(last))
    middle = (wanted[:4] + wanted[4:8]) / 2
    middle = middle / middle.square().mean(1, keepdim=True).sqrt()
    torch.testing.assert_close(between[:, 1], gan.generator(middle).detach())
    nn.init.zeros_(gan.critic[2].weight)
    nn.init.ones_(gan.critic[2].bias)
    assert not gan.encode(REAL).any()


def test_codes_of_bigan_are_those_of_the_averaged_encoder():
    gan = made(BiGAN)
    gan.fit(BATCHES, ema=0.5, **QUIET)
    averaged = copy.deepcopy(gan.average.averaged).eval()
    codes = averaged["encoder"](REAL)
    torch.testing.assert_close(gan.encode(REAL), codes)
    torch.testing.assert_close(gan.reconstruct(REAL), averaged["generator"](codes))
    torch.testing.assert_close(gan.encode(REAL, average=False), gan.encoder(REAL).detach())
    between = gan.interpolate(REAL[:4], REAL[4:8], 5)
    torch.testing.assert_close(between[:, 2], averaged["generator"]((codes[:4] + codes[4:8]) / 2))
    assert gan.encoder.training


def circle():
    """Give points on a circle that lies in four dimensions."""
    angle = 2 * torch.pi * torch.rand(1024, generator=torch.Generator().manual_seed(0))
    return torch.stack([angle.cos(), angle.sin(), angle.cos(), -angle.sin()], 1)


def error(gan, x):
    return (gan.reconstruct(x) - x).square().mean().item()


@pytest.mark.parametrize("joint", [False, True])
def test_bigan_learns_to_reconstruct(joint):
    torch.manual_seed(0)
    critic = PairCritic(MLPCritic(4, width=32, outputs=16), 16, latent=2, width=32)
    nets = MLPGenerator(4, latent=2, width=32), MLPCritic(4, width=32, outputs=2)
    gan, x = BiGAN(*nets, critic, joint=joint), circle()
    before = error(gan, x)
    gan.fit(x, steps=300, critic_lr=1e-3, generator_lr=1e-3, ema=0.9, **QUIET)
    assert error(gan, x) < 0.1 < 0.4 < before
    far = (x.roll(1, 0) - x).square().mean().item()
    assert far > 0.9


def test_o_gan_learns_to_reconstruct():
    torch.manual_seed(0)
    gan = OGAN(MLPGenerator(4, latent=8, width=64), MLPCritic(4, width=64, outputs=8))
    x = circle()
    before = error(gan, x)
    gan.fit(x, steps=800, critic_lr=1e-3, generator_lr=1e-3, ema=0.9, **QUIET)
    assert error(gan, x) < 0.2 < 0.4 < before


def test_images_of_bytes():
    pixels = torch.randint(256, (8, 1, 8, 8), dtype=torch.uint8)
    small = {"channels": 1, "width": 2}
    generator = DCGANGenerator(8, latent=4, **small)
    encoder = DCGANCritic(8, outputs=4, **small)
    critic = PairCritic(DCGANCritic(8, outputs=6, **small), 6, latent=4, width=8)
    for gan in (BiGAN(generator, encoder, critic, joint=True), OGAN(generator, encoder)):
        gan.fit(pixels, steps=2, batch_size=4, **QUIET)
        numbers = pixels.float() / 127.5 - 1
        torch.testing.assert_close(gan.encode(pixels), gan.encode(numbers), atol=1e-5, rtol=1e-5)
        assert gan.reconstruct(pixels).shape == (8, 1, 8, 8)
        assert gan.grid(4).shape == (18, 18, 3)


def test_generator_and_encoder_have_one_optimizer():
    gan, moved = made(BiGAN), []

    def optimizer(parameters, lr):
        moved.append([list(parameters), lr])
        return torch.optim.SGD(moved[-1][0], lr)

    gan.fit(BATCHES, steps=1, critic_lr=0.5, generator_lr=0.25, optimizer=optimizer, **QUIET)
    both = [*gan.generator.parameters(), *gan.encoder.parameters()]
    assert [rate for _, rate in moved] == [0.5, 0.25]
    assert set(moved[0][0]) == set(gan.critic.parameters())
    assert set(moved[1][0]) == set(both)


@pytest.mark.parametrize(
    ("make", "match"),
    [
        (lambda g, e, c: BiGAN(g, 3, c), "encoder must be a Module, not int"),
        (lambda g, e, c: BiGAN(g, e, 3), "critic must be a Module"),
        (lambda g, e, c: BiGAN(g, e, c, "gan-qp"), "'gan-qp' is trained by GAN, not by BiGAN"),
        (lambda g, e, c: OGAN(g, e, "bigan-qp"), "is trained by BiGAN, not by OGAN"),
        (lambda g, e, c: GAN(g, e, "o-gan"), "'o-gan' is trained by OGAN, not by GAN"),
        (lambda g, e, c: OGAN(g, e, latent_dim=(3, 1, 1)), "must be vectors of 2 numbers"),
        (lambda g, e, c: OGAN(MLPGenerator(2, classes=3), e), "OGAN takes a generator without"),
        (lambda g, e, c: BiGAN(MLPGenerator(2, copies=3), e, c), "BiGAN takes a generator without"),
        (lambda g, e, c: BiGAN(g, e, c, critic_steps=0), "critic_steps"),
        (lambda g, e, c: PairCritic(3, 2, 2), "trunk must be a Module"),
        (lambda g, e, c: PairCritic(e, 0, 2), "features must be"),
        (lambda g, e, c: MLPCritic(2, outputs=0), "outputs must be"),
        (lambda g, e, c: DCGANCritic(8, outputs=2, classes=3), "leave out classes="),
    ],
)
def test_what_cannot_be(make, match):
    generator, encoder, critic = bigan_nets()
    generator.latent = LATENT
    with pytest.raises(InputError, match=match):
        make(generator, encoder, critic)


@pytest.mark.parametrize(
    ("nets", "match"),
    [
        ((net(3, 2), net(2, 4)), r"encoder makes codes of shape \(8, 4\), and latents .* \(8, 3\)"),
        (
            (net(3, 4), net(2, 3)),
            r"generator makes samples of shape \(8, 4\), and data .* \(8, 2\)",
        ),
    ],
)
def test_shapes_that_do_not_fit(nets, match):
    for gan in (OGAN(*nets, latent_dim=3), BiGAN(*nets, Judge(), latent_dim=3)):
        with pytest.raises(InputError, match=match):
            gan.fit(BATCHES, **QUIET)


def test_an_encoder_of_several_tensors():
    class Two(nn.Module):
        def forward(self, x):
            return x, x

    generator, _, critic = bigan_nets()
    with pytest.raises(InputError, match="the encoder must give a tensor, not tuple"):
        BiGAN(generator, Two(), critic, latent_dim=LATENT).fit(BATCHES, **QUIET)


def test_what_coding_refuses():
    gan = made(OGAN)
    with pytest.raises(InputError, match="x must be a tensor"):
        gan.encode([1.0])
    with pytest.raises(InputError, match="a and b must have one shape"):
        gan.interpolate(REAL, REAL[:3])
    with pytest.raises(InputError, match="n must be a whole number of at least 2"):
        gan.interpolate(REAL, REAL, 1)
    wide = OGAN(gan.generator, net(2, 5), latent_dim=LATENT)
    with pytest.raises(InputError, match=r"codes of shape \(96, 5\)"):
        wide.encode(REAL)
    critic = PairCritic(net(2, 4), 3, LATENT)
    with pytest.raises(InputError, match=r"features must have the shape \(5, 3\), not \(5, 4\)"):
        critic(torch.zeros(5, 2), torch.zeros(5, LATENT))
    critic = PairCritic(net(2, 4), 4, LATENT)
    with pytest.raises(InputError, match=r"z must have the shape \(5, 3\), not \(4, 3\)"):
        critic(torch.zeros(5, 2), torch.zeros(4, LATENT))
