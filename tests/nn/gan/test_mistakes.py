"""What a GAN is given by mistake: how it takes it, or what it says."""

import math

import pytest
import torch
from minent import DivergedError, InputError
from minent.nn import GAN, DCGANCritic, DCGANGenerator, Lazy
from torch import nn

REAL = torch.randn(8, 2, generator=torch.Generator().manual_seed(1)) + 1


def nets():
    torch.manual_seed(0)
    generator = nn.Sequential(nn.Linear(3, 8), nn.ReLU(), nn.Linear(8, 2))
    generator.latent = 3
    return generator, nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 1))


@pytest.mark.parametrize("dtype", [torch.float16, torch.float64])
def test_data_of_another_type_become_that_of_the_generator(dtype):
    data = REAL.clone().half()  # which both types hold
    generator, critic = nets()
    GAN(generator, critic, "gan-qp").fit(data.to(dtype), steps=1, progress=False)
    other, other_critic = nets()
    GAN(other, other_critic, "gan-qp").fit(data.float(), steps=1, progress=False)
    for one, same in zip(generator.parameters(), other.parameters(), strict=True):
        assert one.equal(same)


def test_data_beyond_what_the_generator_makes():
    images = torch.linspace(0, 255, 256).view(4, 1, 8, 8)
    gan = GAN(
        DCGANGenerator(8, channels=1, width=2), DCGANCritic(8, channels=1, width=2), joint=True
    )
    with pytest.raises(InputError, match=r"data reach from .* from -1 to 1: give bytes"):
        gan.fit(images, steps=1, progress=False)
    assert len(gan.fit(images / 127.5 - 1, steps=1, progress=False)) == 1
    generator = nn.Sequential(nn.Linear(2, 2), nn.Tanh())
    with pytest.raises(InputError, match="data reach from"):
        GAN(generator, nn.Linear(2, 1), latent_dim=2).fit(REAL, steps=1, progress=False)


@pytest.mark.parametrize("as_batches", [False, True])
def test_what_is_to_blame_for_a_loss_that_is_not_finite(as_batches):
    data = REAL.clone()
    data[3, 1] = math.nan
    cause = "take a smaller" if as_batches else "NaN or infinity in 1 of 8 samples, sample 3 first"
    with pytest.raises(DivergedError, match=f"loss of the critic is nan at step 1: .*{cause}"):
        GAN(*nets()).fit([data] if as_batches else data, steps=1, progress=False)


def test_a_regularizer_of_ones_own():
    def square(critic, x_real, x_fake, t_real, t_fake, labels_real, labels_fake):
        return 2 * critic(x_real).square().mean()

    losses = []
    for regularizers in ([square], [Lazy(square, every=1)], []):
        generator, critic = nets()
        gan = GAN(generator, critic, "hinge", regularizers=regularizers)
        expected = 0.0 if not regularizers else 2 * float(critic(REAL).detach().square().mean())
        history = gan.fit(REAL, steps=1, progress=False)
        losses.append(history["critic_loss"][0] - expected)
    assert losses[:2] == pytest.approx([losses[2]] * 2, abs=1e-6)


@pytest.mark.parametrize(
    ("returned", "match"), [(torch.ones(3), r"shape \(3,\)"), (None, "NoneType")]
)
def test_a_regularizer_that_gives_no_number(returned, match):
    gan = GAN(*nets(), regularizers=[lambda *found: returned])
    with pytest.raises(InputError, match=f"must give one number, not {match}"):
        gan.fit(REAL, steps=1, progress=False)
