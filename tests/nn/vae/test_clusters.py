"""The prior of clusters."""

import math

import pytest
import torch
from minent import InputError
from minent.nn import VAE, likelihood, prior
from minent.nn.vae._posterior import Posterior
from torch import nn
from torch.distributions import Categorical, MixtureSameFamily, Normal


def numbers(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def test_its_density_is_that_of_a_mixture():
    clusters = prior("clusters", clusters=4, dim=1)
    centers = clusters.centers.detach().flatten()
    known = MixtureSameFamily(Categorical(torch.ones(4)), Normal(centers, torch.ones(4)))
    z = numbers(6, 3, 1)
    torch.testing.assert_close(clusters.log_prob(z), known.log_prob(z.squeeze(2)))


def test_exact_assignments_leave_the_divergence_of_latents_alone():
    clusters = prior("clusters", clusters=4, dim=3)
    posterior = Posterior(numbers(5, 3), numbers(5, 3, seed=1))
    z = posterior.draw()
    known = posterior.log_prob(z) - clusters.log_prob(z)
    torch.testing.assert_close(clusters.kl(posterior, z), known)
    # any other net costs more, by how far it is from exact
    other = prior("clusters", clusters=4, dim=3, classifier=nn.Linear(3, 4))
    other.centers = clusters.centers
    excess = other.kl(posterior, z) - known
    p, q = other.assign(z), clusters.assign(z)
    torch.testing.assert_close(excess, (p * (p / q).log()).sum(1), rtol=1e-4, atol=1e-5)


def test_draws_come_from_all_clusters():
    clusters = prior("clusters", clusters=2, dim=1)
    clusters.centers.data = torch.tensor([[-10.0], [10.0]])
    z = clusters.draw(
        10_000,
        (1,),
        dtype=torch.float32,
        device=torch.device("cpu"),
        generator=torch.Generator().manual_seed(0),
    )
    assert (z > 0).float().mean().item() == pytest.approx(0.5, abs=0.02)
    assert z[z > 0].mean().item() == pytest.approx(10, abs=0.1)
    assert z[z > 0].std().item() == pytest.approx(1, abs=0.05)


def test_it_finds_clusters():
    torch.manual_seed(0)
    truth = torch.arange(600) % 3
    spots = 4 * torch.tensor([[0.0, 1.0], [-0.87, -0.5], [0.87, -0.5]])
    x = spots[truth] + 0.3 * numbers(600, 2)
    clusters = prior("clusters", clusters=3, dim=2, spread=2.0)
    vae = VAE(
        nn.Sequential(nn.Linear(2, 32), nn.Tanh(), nn.Linear(32, 4)),
        nn.Sequential(nn.Linear(2, 32), nn.Tanh(), nn.Linear(32, 2)),
        likelihood=likelihood("gaussian", variance=0.1),
        prior=clusters,
        latent_dim=2,
    )
    vae.fit(x, epochs=60, batch_size=60, lr=0.01, progress=False)
    found = clusters.assign(vae.encode(x)).argmax(1)
    table = torch.zeros(3, 3)
    table.index_put_((truth, found), torch.ones(600), accumulate=True)
    assert table.max(1).values.sum() / 600 > 0.98
    assert table.argmax(1).unique().numel() == 3


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"clusters": 0, "dim": 2}, "clusters must be a whole number"),
        ({"clusters": 2}, "prior 'clusters' needs dim="),
        ({"clusters": 2, "dim": 2, "spread": -1.0}, "spread must be a number of at least 0"),
        ({"clusters": 2, "dim": 2, "spread": math.nan}, "spread must be a number of at least 0"),
        ({"clusters": 2, "dim": 2, "classifier": print}, "classifier must be a Module"),
    ],
)
def test_errors(given, message):
    with pytest.raises(InputError, match=message):
        prior("clusters", **given)


def test_errors_of_shapes():
    clusters = prior("clusters", clusters=2, dim=3)
    with pytest.raises(InputError, match="clusters of vectors in 3 dimensions"):
        clusters.log_prob(torch.zeros(2, 2))
    with pytest.raises(InputError, match=r"vectors in 3 dimensions, .* the shape \(2,\)"):
        VAE(nn.Linear(6, 4), nn.Linear(2, 6), prior=clusters, latent_dim=2).sample(4)
    with pytest.raises(InputError, match=r"the shape \(4, 3\)"):
        clusters.kl(Posterior(numbers(4, 4, 3), numbers(4, 4, 3)), numbers(4, 4, 3))
    with pytest.raises(InputError, match=r"the shape \(4, 3\)"):
        clusters.log_prob(numbers(5, 4, 3), 2)
    wrong = prior("clusters", clusters=2, dim=3, classifier=nn.Linear(3, 5))
    with pytest.raises(InputError, match=r"logits of shape \(4, 2\), not \(4, 5\)"):
        wrong.assign(torch.zeros(4, 3))
    assert math.isclose(clusters.assign(torch.zeros(1, 3)).sum().item(), 1.0, rel_tol=1e-6)


def test_centers_learn_without_a_kl():
    clusters = prior("clusters", clusters=3, dim=2)
    before = clusters.centers.detach().clone()
    vae = VAE(nn.Linear(4, 4), nn.Linear(2, 4), "info", prior=clusters, latent_dim=2)
    vae.fit(torch.ones(16, 4), progress=False)
    assert not torch.equal(clusters.centers, before)
    assert not vae.sample(5).requires_grad
