"""The layer in the critic of a GAN, beside the one that belongs to critics."""

import pytest
import torch
from minent.nn import GAN, VIB, Bottleneck, critic_pair, kl_normal, regularizer
from torch import nn

REAL = torch.randn(96, 2, generator=torch.Generator().manual_seed(1)) + 1


class Narrow(nn.Module):
    """A critic with the layer."""

    def __init__(self):
        super().__init__()
        self.moments = nn.Linear(8, 8)
        self.vib = VIB(4, weight=0.5, budget=0.2, rate=0.01, head=self.moments)

    def forward(self, features):
        return self.vib(*self.moments(features).chunk(2, dim=-1))


def trained(inner, *regularizers, **options):
    torch.manual_seed(0)
    generator = nn.Linear(3, 2)
    critic = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), inner(), nn.Linear(4, 1))
    gan = GAN(generator, critic, "sgan", regularizers=regularizers, latent_dim=3, **options)
    torch.manual_seed(1)
    history = gan.fit(REAL, steps=8, batch_size=32, ema=None, progress=False)
    return history, generator, critic


def test_it_does_what_the_critics_own_bottleneck_does():
    given = {"limit": 0.2, "rate": 0.01, "beta": 0.5}
    _, *ours = trained(Narrow, joint=True)
    _, *theirs = trained(lambda: Bottleneck(8, 4, **given), regularizer("vdb"), joint=True)
    for one, other in zip(ours, theirs, strict=True):
        for p, q in zip(one.parameters(), other.parameters(), strict=True):
            torch.testing.assert_close(p, q)
    torch.testing.assert_close(ours[1][2].vib.weight, theirs[1][2].beta)
    assert float(theirs[1][2].beta) != 0.5


def test_variances_that_overflow_leave_the_weight_a_number():
    critic = nn.Sequential(Bottleneck(8, 4, rate=0.1), nn.Linear(4, 1))
    critic[0].moments.weight.data[4:] = 0
    critic[0].moments.bias.data[4:] = 1e4
    x = torch.randn(16, 8)
    vdb = regularizer("vdb")
    with pytest.warns(UserWarning, match="log-variances of the layer Bottleneck") as said:
        t_real, t_fake = critic_pair(critic, x, x + 1)
        loss = t_fake.mean() - t_real.mean() + vdb(critic, x, x + 1)
        critic_pair(critic, x, x + 1)
    assert len(said) == 1
    loss.backward()
    bottleneck = critic[0]
    assert all(p.grad.isfinite().all() for p in critic.parameters())
    mean = bottleneck.moments(torch.cat([x, x + 1])).detach()[:, :4]
    held = kl_normal(mean, torch.full_like(mean, 20.0)).mean()
    torch.testing.assert_close(bottleneck.kl, held)
    torch.testing.assert_close(bottleneck.beta, 0.1 * (held - bottleneck.limit))


def test_the_generator_sees_the_mean_and_pays_nothing():
    history, generator, critic = trained(Narrow)
    assert {"kl_nats", "critic_loss", "generator_loss"} <= set(history.columns)
    critic.requires_grad_(False)
    x = generator(torch.randn(5, 3))
    torch.testing.assert_close(critic(x), critic(x), rtol=0, atol=0)
    assert "moments" not in dict(critic[2].vib.named_modules())


def test_one_loss_for_both_leaves_the_generator_out():
    history, *_ = trained(Narrow, one_loss=True)
    # without a head the frozen critic of the generator's loss would count a second time
    assert history.rows[-1]["kl_nats"] > 0
