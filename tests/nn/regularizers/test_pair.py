"""Both halves in one forward pass; the bottleneck that is noted in it."""

import pytest
import torch
from minent import InputError
from minent.nn import Bottleneck, bottleneck_penalty, critic_pair, gradient_penalty, regularizer
from minent.train import normalize
from torch import nn
from torch.distributions import Normal, kl_divergence


def numbers(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def test_halves_are_those_of_each_kind():
    weight = numbers(5)
    real, fake = numbers(4, 5, seed=1), numbers(3, 5, seed=2)
    t_real, t_fake = critic_pair(lambda x: x @ weight, real, fake)
    torch.testing.assert_close(t_real, real @ weight)
    torch.testing.assert_close(t_fake, fake @ weight)


def test_labels_go_with_their_samples():
    real, fake = torch.zeros(2, 1), torch.ones(3, 1)
    t_real, t_fake = critic_pair(
        lambda x, y: x[:, 0] + y, real, fake, torch.tensor([10, 20]), torch.tensor([1, 2, 3])
    )
    assert t_real.tolist() == [10, 20]
    assert t_fake.tolist() == [2, 3, 4]
    with pytest.raises(InputError, match="for neither"):
        critic_pair(lambda x, y: x, real, fake, torch.tensor([10, 20]))


def test_copies_side_by_side():
    real, fake = numbers(2, 4, 3), numbers(2, 5, 3)
    t_real, t_fake = critic_pair(lambda x: x.sum(-1), real, fake, dim=1)
    torch.testing.assert_close(t_real, real.sum(-1))
    torch.testing.assert_close(t_fake, fake.sum(-1))


def test_shapes_that_do_not_match():
    with pytest.raises(InputError, match="samples of one shape"):
        critic_pair(lambda x: x, torch.zeros(2, 3), torch.zeros(2, 4))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"critic": None}, "critic must be a Module or another function"),
        ({"x_fake": [[0.0]]}, "x_fake must be a tensor, not list"),
        ({"dim": 2}, "dim must be a dimension of the samples, from 0, not 2"),
        ({"labels_real": 3, "labels_fake": 3}, "labels must be a tensor or a tuple of tensors"),
    ],
)
def test_bad_input(change, message):
    args = {"critic": nn.Linear(3, 1), "x_real": torch.zeros(2, 3), "x_fake": torch.zeros(2, 3)}
    with pytest.raises(InputError, match=message):
        critic_pair(**{**args, **change})


def test_spectral_normalization_moves_once_and_has_a_gradient():
    torch.manual_seed(0)
    critic = normalize(nn.Sequential(nn.Linear(3, 8), nn.ReLU(), nn.Linear(8, 1)), "spectral")
    t_real, t_fake = critic_pair(critic, numbers(4, 3), numbers(4, 3, seed=1))
    (t_fake.mean() - t_real.mean()).backward()
    assert critic[0].parametrizations.weight.original.grad.abs().sum() > 0


def vdb(beta=1.0, **options):
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Linear(3, 6), nn.Tanh(), Bottleneck(6, 2, beta=beta, **options), nn.Linear(2, 1)
    )


def kl_of(critic, x):
    mean, log_variance = critic[2].moments(critic[:2](x)).chunk(2, 1)
    return kl_divergence(Normal(mean, (log_variance / 2).exp()), Normal(0, 1)).sum(1).mean()


def test_penalty_is_beta_times_the_excess_over_both_halves():
    critic, x, y = vdb(beta=3.0, limit=0.01, rate=0.5), numbers(4, 3), numbers(4, 3, seed=1)
    critic_pair(critic, x, y)
    kl = kl_of(critic, torch.cat([x, y]))
    loss = bottleneck_penalty(critic)
    torch.testing.assert_close(loss, 3 * (kl - 0.01))
    torch.testing.assert_close(critic[2].kl, kl.detach())
    torch.testing.assert_close(critic[2].beta, (3 + 0.5 * (kl - 0.01)).detach())
    loss.backward()
    expected = torch.autograd.grad(3 * kl, critic[2].moments.weight)[0]
    torch.testing.assert_close(critic[2].moments.weight.grad, expected)


def test_beta_never_falls_below_0():
    critic, x = vdb(beta=0.1, limit=100.0, rate=1.0), numbers(4, 3)
    critic_pair(critic, x, x)
    bottleneck_penalty(critic)
    assert critic[2].beta == 0


def test_samples_have_the_moments():
    layer = Bottleneck(1, 1)
    layer.moments.weight.data.zero_()
    layer.moments.bias.data.copy_(torch.tensor([2.0, -1.0]))
    torch.manual_seed(0)
    z = layer(torch.zeros(40_000, 1)).detach().double()
    assert z.mean() == pytest.approx(2, abs=4 * (2.718**-1 / 40_000) ** 0.5)
    assert z.var() == pytest.approx(2.71828**-1, rel=4 * (2 / 40_000) ** 0.5)


def test_the_mean_alone_for_the_generator_and_in_evaluation_mode():
    critic, x = vdb(), numbers(4, 3)
    assert not critic(x).equal(critic(x))
    critic.requires_grad_(False)
    mean = critic(x)
    assert critic(x).equal(mean)
    assert critic.requires_grad_(True).eval()(x).equal(mean)


def test_only_pairs_are_noted():
    critic, x = vdb(), numbers(4, 3)
    critic(x)
    gradient_penalty(critic, x, x)
    with pytest.raises(InputError, match="run the critic, in training mode, by critic_pair"):
        bottleneck_penalty(critic)
    critic_pair(critic, x, x + 1)
    gradient_penalty(critic, 5 * x, x)
    found = regularizer("vdb")(critic, x, x + 1)
    torch.testing.assert_close(found, kl_of(critic, torch.cat([x, x + 1])) - 0.2)
    with pytest.raises(InputError, match="noted nothing"):
        bottleneck_penalty(critic)


def test_beta_is_saved_and_loaded():
    critic, x = vdb(rate=1.0), numbers(4, 3)
    critic_pair(critic, x, x)
    bottleneck_penalty(critic)
    other = vdb()
    other.load_state_dict(critic.state_dict())
    assert other[2].beta == critic[2].beta != 1


def test_critic_without_a_bottleneck():
    with pytest.raises(InputError, match="critic has no Bottleneck"):
        bottleneck_penalty(nn.Linear(1, 1))


def test_what_a_critic_must_give():
    x = torch.zeros(4, 2)
    with pytest.raises(InputError, match="a row for each of 8 samples, not tuple"):
        critic_pair(lambda x: (x.sum(1), x), x, x)
    with pytest.raises(InputError, match=r"a row for each of 8 samples, not \(3,\)"):
        critic_pair(lambda x: x[:3].sum(1), x, x)
    with pytest.raises(InputError, match="as many tensors"):
        critic_pair(lambda x, *_: x.sum(1), x, x, x[:, 0], (x[:, 0], x[:, 1]))
