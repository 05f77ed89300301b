"""Bounds of log-likelihoods that are known."""

import copy
import math

import linear
import pytest
import torch
from minent import InputError
from minent.nn import VAE, elbo, iwae_bound, likelihood, prior
from torch import nn


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def test_the_exact_posterior_gives_the_exact_likelihood_with_one_latent():
    vae, exact = linear.linear_vae()
    x = exact.sample((7,))
    torch.testing.assert_close(iwae_bound(vae, x, 1), exact.log_prob(x))
    torch.testing.assert_close(iwae_bound(vae, x, 100), exact.log_prob(x))


def test_bounds_rise_to_the_likelihood():
    vae, exact = linear.linear_vae(off=0.2, wide=0.8)
    torch.manual_seed(0)
    x = exact.sample((300,))
    truth = exact.log_prob(x)
    found = [iwae_bound(vae, x, k, generator=seeded()).mean() for k in (1, 5, 50, 2000)]
    gaps = [(truth.mean() - bound).item() for bound in found]
    assert gaps[0] > gaps[1] > gaps[2] > 0.001
    assert gaps[0] > 0.3
    assert abs(gaps[3]) < 0.002
    single = iwae_bound(vae, x, 20_000, generator=seeded())
    torch.testing.assert_close(single, truth, rtol=0, atol=0.1)


def test_the_elbo_is_off_by_the_divergence_of_the_posteriors():
    vae, exact = linear.linear_vae(wide=0.8)
    x = exact.sample((4,))
    wide = torch.tensor(0.8, dtype=torch.float64)
    gap = linear.LATENT * 0.5 * (wide.exp() - wide - 1)
    found = elbo(vae, x, 20_000, generator=seeded())
    torch.testing.assert_close(found, exact.log_prob(x) - gap, rtol=0, atol=0.03)


@pytest.mark.parametrize("at_once", [30, 9, 3, 1_000])
def test_the_sum_in_parts_is_the_whole_sum(at_once, monkeypatch):
    vae, exact = linear.linear_vae(off=0.3, wide=0.5)
    x = exact.sample((3,))
    posterior = vae.posterior(x)
    z = posterior.draw(10, seeded(4)).detach()
    logs = vae.log_likelihood(x, z) + vae.prior.log_prob(z) - posterior.log_prob(z)
    sizes, left = [], list(z)

    def draw(self, k, generator):
        sizes.append(k)
        return torch.stack([left.pop(0) for _ in range(k)])

    monkeypatch.setattr(type(posterior), "draw", draw)
    found = iwae_bound(vae, x, 10, at_once=at_once)
    torch.testing.assert_close(found, (logs.logsumexp(0) - math.log(10)).detach())
    most = max(at_once // 3, 1)
    assert sizes == [min(most, 10 - i) for i in range(0, 10, most)]


def test_memory_does_not_grow_with_k():
    class Watched(nn.Linear):
        most = 0

        def forward(self, z):
            Watched.most = max(Watched.most, len(z))
            return super().forward(z)

    vae = VAE(nn.Linear(3, 4), Watched(2, 3), latent_dim=2)
    assert iwae_bound(vae, torch.ones(500, 3), 300, at_once=1000).shape == (500,)
    assert Watched.most <= 1000
    assert iwae_bound(vae, torch.ones(50, 3), 30, at_once=7).isfinite().all()
    assert Watched.most <= 1000


def test_modes_and_gradients_are_left_alone():
    encoder = nn.Sequential(nn.Linear(3, 4), nn.Dropout(0.5))
    vae = VAE(encoder, nn.Linear(2, 3), latent_dim=2).train()
    before = copy.deepcopy(vae.state_dict())
    found = iwae_bound(vae, torch.ones(5, 3), 3)
    assert not found.requires_grad
    assert encoder[1].training
    assert all(torch.equal(value, before[name]) for name, value in vae.state_dict().items())


def test_a_prior_of_clusters_is_bounded_too():
    torch.manual_seed(0)
    clusters = prior("clusters", clusters=3, dim=1)
    clusters.centers.data = torch.tensor([[-4.0], [0.0], [3.0]])
    vae = VAE(
        nn.Linear(1, 2),
        nn.Identity(),
        likelihood=likelihood("gaussian", variance=0.5),
        prior=clusters,
        latent_dim=1,
    )
    vae.encoder.weight.data = torch.tensor([[0.7], [0.0]])
    vae.encoder.bias.data = torch.tensor([0.0, 0.0])
    x = torch.linspace(-6, 5, 12).view(-1, 1)
    exact = torch.distributions.Normal(clusters.centers.T, 1.5**0.5).log_prob(x).logsumexp(1)
    exact = exact - torch.tensor(3.0).log()
    found = iwae_bound(vae, x, 20_000, generator=seeded())
    torch.testing.assert_close(found.float(), exact.detach(), rtol=0, atol=0.05)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"k": 0}, "k must be a whole number"),
        ({"at_once": 0}, "at_once must be a whole number"),
        ({"generator": 3}, "generator must be a torch.Generator"),
        ({"x": torch.full((2, 3), 2.0)}, "data reach from 2 to 2, and Bernoulli"),
        ({"x": torch.zeros(0, 3)}, "at least one sample"),
        ({"model": nn.Linear(3, 3)}, "model must be a VAE, not Linear"),
    ],
)
def test_errors(given, message):
    model = given.pop("model", VAE(nn.Linear(3, 4), nn.Linear(2, 3), latent_dim=2))
    with pytest.raises(InputError, match=message):
        iwae_bound(model, given.pop("x", torch.ones(2, 3)), **given)
