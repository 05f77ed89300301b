"""Objectives, beside their formulas."""

import math

import pytest
import torch
from minent import InputError
from minent.nn import VAE, BatchNormMoments, kl_normal, prior, vae_objective, vae_objectives
from minent.nn.vae.objectives._infovae import mmd
from minent.train import collect
from torch import nn
from torch.distributions import Normal
from torch.nn.functional import softplus


def numbers(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


X = (numbers(16, 6, seed=1) > 0).float()


def vae_of(name, latent=3, **options):
    torch.manual_seed(0)
    encoder, decoder = nn.Linear(6, 2 * latent), nn.Linear(latent, 6)
    encoder.weight.data *= 4
    return VAE(encoder, decoder, vae_objective(name, **options), latent_dim=latent)


def loss_of(vae, seed=3):
    """Give the loss, what was tracked, and the latents and moments that it was made of."""
    torch.manual_seed(seed)
    with collect() as found:
        loss = vae(X)["loss"]
    mean, log_var = vae.encoder(X).chunk(2, 1)
    torch.manual_seed(seed)
    z = mean + (log_var / 2).exp() * torch.randn_like(mean)
    return loss, found.metrics, z, mean, log_var


@pytest.mark.parametrize("weights", [(1.0, 1.0, 1.0), (0.5, 6.0, 2.0)])
def test_three_parts_of_the_divergence(weights):
    alpha, beta, gamma = weights
    loss, metrics, z, mean, log_var = loss_of(
        vae_of("beta-tc", alpha=alpha, beta=beta, gamma=gamma)
    )
    n, d = z.shape
    logs = torch.stack(  # by the book: latent i, sample j, dimension k
        [Normal(mean[j], (log_var[j] / 2).exp()).log_prob(z) for j in range(n)], 1
    )
    own = torch.stack([logs[i, i].sum() for i in range(n)])
    together = torch.stack([logs[i].sum(1).exp().mean().log() for i in range(n)])
    each = torch.stack([logs[i].exp().mean(0).log() for i in range(n)])
    known = [own - together, together - each.sum(1), (each - Normal(0.0, 1.0).log_prob(z)).sum(1)]
    information, correlation, dimensions = (part.mean() for part in known)
    assert metrics["information"].item() == pytest.approx(information.item(), rel=1e-4)
    assert metrics["correlation"].item() == pytest.approx(correlation.item(), rel=1e-3, abs=1e-5)
    assert metrics["dimensions"].item() == pytest.approx(dimensions.item(), rel=1e-4)
    terms = alpha * information + beta * correlation + gamma * dimensions
    error = metrics["error_nats"]
    torch.testing.assert_close(loss, error + terms, rtol=1e-5, atol=1e-5)
    if weights == (1.0, 1.0, 1.0):  # together they are the divergence, at these latents
        sampled = (own - Normal(0.0, 1.0).log_prob(z).sum(1)).mean()
        torch.testing.assert_close(loss, error + sampled, rtol=1e-5, atol=1e-5)
    assert information <= math.log(n)
    assert d == 3


def test_discrepancies_by_the_book():
    a, b = numbers(7, 3), numbers(5, 3, seed=1) + 0.5

    def k(x, y):
        return math.exp(-(x - y).square().sum().item() / (2 * 1.7**2))

    inner = sum(k(a[i], a[j]) for i in range(7) for j in range(7) if i != j) / 42
    inner += sum(k(b[i], b[j]) for i in range(5) for j in range(5) if i != j) / 20
    known = inner - 2 * sum(k(x, y) for x in a for y in b) / 35
    assert mmd(a, b, 1.7).item() == pytest.approx(known, abs=1e-6)


def test_the_discrepancy_of_one_distribution_is_0_on_average():
    found = [mmd(numbers(40, 2, seed=i), numbers(40, 2, seed=1000 + i), 1.0) for i in range(300)]
    values = torch.stack(found)
    assert abs(values.mean() / (values.std() / 300**0.5)) < 4
    assert mmd(numbers(40, 2), numbers(40, 2, seed=1) + 2, 1.0) > 10 * values.std()


@pytest.mark.parametrize("far", [1e2, 1e4, 1e8])
def test_discrepancies_of_far_latents_stay_between_their_limits(far):
    # squares of far latents are so large that their differences may be all rounding
    a = (far * numbers(40, 3)).requires_grad_()
    b = numbers(40, 3, seed=1)
    found = mmd(a, b, 1.7)
    alike = torch.exp(torch.pdist(b).square() / (-2 * 1.7**2)).mean()  # samples of the prior
    torch.testing.assert_close(found, alike, rtol=1e-4, atol=0)
    found.backward()
    assert a.grad.isfinite().all()
    # in one place, where kernels are 1, or less by rounding
    assert alike * 0.99 < mmd(torch.full((40, 3), far), b, 1.7) < 1.01 + alike


def test_discrepancies_in_half_precision_are_those_in_single():
    a, b = numbers(60, 8), numbers(60, 8, seed=1)
    known = mmd(a, b, 2.0)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        torch.testing.assert_close(mmd(a, b, 2.0), known)


@pytest.mark.parametrize("log_var", [-100.0, -200.0, -1e4])
@pytest.mark.parametrize("name", ["elbo", "iwae", "beta-tc"])
def test_variances_too_small_for_an_inverse(name, log_var):
    vae = vae_of(name)
    vae.encoder.weight.data[3:] = 0
    vae.encoder.bias.data[3:] = log_var
    loss, metrics, *_ = loss_of(vae)
    loss.backward()
    assert all(p.grad.isfinite().all() for p in vae.parameters())
    mean, log_vars = vae.encoder(X).chunk(2, 1)
    # densities at the means alone: 0.5 for the noise of each dimension is lost
    known = kl_normal(mean, log_vars).mean().item()
    assert metrics["kl_nats"].item() == pytest.approx(known, abs=1.6)


def test_latents_held_together():
    loss, metrics, *_ = loss_of(vae_of("info", lam=10.0))
    assert loss.item() == pytest.approx(
        metrics["error_nats"].item() + 10 * metrics["mmd"].item(), rel=1e-5
    )
    loss, metrics, *_ = loss_of(vae_of("info", alpha=0.25, lam=10.0))
    parts = metrics["error_nats"] + 0.75 * metrics["kl_nats"] + 9.25 * metrics["mmd"]
    assert loss.item() == pytest.approx(parts.item(), rel=1e-5)


def test_gradients_of_weighted_latents_are_those_of_the_paper():
    vae = vae_of("iwae", k=7)
    loss_of(vae)[0].backward()
    found = [p.grad.clone() for p in vae.parameters()]
    vae.zero_grad()
    torch.manual_seed(3)
    posterior = vae.posterior(X)
    z = posterior.draw(7)
    logs = vae.log_likelihood(X, z) + vae.prior.log_prob(z) - posterior.log_prob(z)
    # equation 14 of arXiv 1509.00519: shares of weights, times gradients of their logarithms
    shares = (logs - logs.logsumexp(0)).exp().detach()
    (-(shares * logs).sum(0).mean()).backward()
    for ours, known in zip(found, vae.parameters(), strict=True):
        torch.testing.assert_close(ours, known.grad)


def test_the_capacity_grows_in_training_alone():
    vae = vae_of("capacity", capacity=3.0, steps=4, gamma=2.0)
    seen = []
    for _ in range(6):
        loss, metrics, *_ = loss_of(vae)
        seen.append(metrics["capacity"].item())
        far = abs(metrics["kl_nats"].item() - seen[-1])
        assert loss.item() == pytest.approx(metrics["error_nats"].item() + 2 * far, rel=1e-5)
    assert seen == [0.0, 0.75, 1.5, 2.25, 3.0, 3.0]
    vae.eval()
    vae(X)
    vae.train()
    with torch.no_grad():
        vae(X)
    assert vae.objective.step == 6


def test_training_reaches_the_capacity():
    torch.manual_seed(0)
    vae = vae_of("capacity", capacity=1.5, steps=50, gamma=20.0)
    history = vae.fit(X, epochs=300, batch_size=16, lr=0.02, progress=False)
    assert sum(history["kl_nats"][-20:]) / 20 == pytest.approx(1.5, abs=0.1)


def test_nats_that_cost_nothing():
    vae = vae_of("free-bits", free=0.9)
    loss, metrics, _, mean, log_var = loss_of(vae)
    each = 0.5 * (mean.square() + log_var.exp() - log_var - 1).mean(0)
    free = each < 0.9
    assert 0 < free.sum() < 3
    known = metrics["error_nats"] + torch.where(free, 0.9, each).sum()
    torch.testing.assert_close(loss, known, rtol=1e-5, atol=1e-5)


class Judge(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(9, 32), nn.ReLU(), nn.Linear(32, 1))

    def forward(self, x, z):
        return self.net(torch.cat([x, z], 1))


def test_information_that_a_net_can_tell():
    torch.manual_seed(0)
    judge = Judge()
    vae = vae_of("infomax", critic=judge, kl=0.1, information=2.0)
    loss, metrics, z, mean, log_var = loss_of(vae)
    joint = judge(X, z)
    product = judge(X, torch.cat([z[-1:], z[:-1]]))
    information = -softplus(-joint).mean() - softplus(product).mean()
    known = 0.1 * kl_normal(mean, log_var).mean() - 2 * information
    torch.testing.assert_close(loss, known)
    assert "error_nats" not in metrics
    decoder = {name: p.clone() for name, p in vae.decoder.named_parameters()}
    history = vae.fit(X, epochs=200, batch_size=16, lr=0.01, progress=False)
    assert history["information"][0] < -1.2
    assert -0.6 < history["information"][-1] < 0
    assert all(p.equal(decoder[name]) for name, p in vae.decoder.named_parameters())


def test_infomax_may_reconstruct_too():
    vae = vae_of("infomax", critic=Judge(), reconstruction=1.0)
    _, metrics, *_ = loss_of(vae)
    assert metrics["error_nats"] > 0


def test_normalized_means_keep_the_latents_in_use():
    def trained(*last):
        torch.manual_seed(0)
        encoder = nn.Sequential(nn.Linear(6, 6), *last)
        # a decoder that need not look at latents: all samples are alike
        vae = VAE(encoder, nn.Linear(3, 6), latent_dim=3)
        alike = torch.full((64, 6), 0.5) + 0.01 * numbers(64, 6)
        return vae.fit(alike, epochs=400, batch_size=64, lr=0.02, progress=False)["kl_nats"][-1]

    layer = BatchNormMoments(3, tau=0.4)
    assert trained() < 0.01
    assert layer.floor == pytest.approx(0.6)
    assert layer.floor * 0.99 < trained(layer) < 1.5


def test_normalized_means_have_the_variance_that_was_asked_for():
    layer = BatchNormMoments(4, tau=0.3)
    layer.theta.data = torch.tensor([-20.0, -1.0, 1.0, 20.0])
    given = 5 * numbers(32, 8) + 3
    mean, log_var = layer(given)
    torch.testing.assert_close(log_var, given[:, 4:])
    known = 0.3 + 0.7 * layer.theta.sigmoid()
    torch.testing.assert_close(mean.square().mean(0), known, rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(mean.mean(0), torch.zeros(4), rtol=0, atol=1e-5)
    same, _ = layer(given[:, :4], given[:, 4:])
    torch.testing.assert_close(same, mean)
    for bad in ((given[:, :6],), (given, given), (given[:, :4], given)):
        with pytest.raises(InputError, match="must have the shape"):
            layer(*bad)
    with pytest.raises(InputError, match="moments must be a tensor of floating-point"):
        layer(given.long())
    with pytest.raises(InputError, match="in training needs at least two samples in a batch: take"):
        layer(given[:1])
    assert layer.eval()(given[:1])[0].shape == (1, 4)


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("beta", {"beta": -1.0}, "beta must be a number of at least 0"),
        ("beta", {"gamma": 1.0}, "objective 'beta' has no option 'gamma': it has beta"),
        ("capacity", {"steps": 0}, "steps must be a whole number of at least 1"),
        ("iwae", {"k": 0}, "k must be a whole number of at least 1"),
        ("info", {"alpha": 2.0}, "alpha must be at most 1"),
        ("info", {"alpha": 0.2, "lam": 0.3}, "alpha must be at most 1 and alpha . lam"),
        ("infomax", {"critic": print}, "critic must be a Module"),
        ("infomax", {}, "objective 'infomax' needs critic="),
        ("free-bits", {"free": -1}, "free must be a number of at least 0"),
        ("vae", {}, "name must be one of"),
    ],
)
def test_errors(name, options, message):
    with pytest.raises(InputError, match=message):
        vae_objective(name, **options)


@pytest.mark.parametrize("name", ["beta-tc", "free-bits"])
def test_objectives_by_dimension_need_the_normal_prior(name):
    clusters = prior("clusters", clusters=2, dim=3)
    vae = VAE(nn.Linear(6, 6), nn.Linear(3, 6), name, prior=clusters, latent_dim=3)
    with pytest.raises(InputError, match=f"{name} needs the prior 'normal'"):
        vae(X)


def test_a_judge_of_another_shape():
    vae = vae_of("infomax", critic=nn.Bilinear(6, 3, 2))
    with pytest.raises(InputError, match="one number for each of 16 pairs"):
        vae(X)


def test_single_samples():
    for name, options in (("info", {}), ("infomax", {"critic": Judge()})):
        with pytest.raises(InputError, match="at least two samples"):
            vae_of(name, **options)(X[:1])


@pytest.mark.parametrize("name", ["info", "infomax", "moments"])
def test_a_last_batch_of_one_is_refused_before_training(name):
    if name == "moments":
        encoder = nn.Sequential(nn.Linear(6, 6), BatchNormMoments(3))
        vae = VAE(encoder, nn.Linear(3, 6), latent_dim=3)
    else:
        vae = vae_of(name, **({"critic": Judge()} if name == "infomax" else {}))
    before = [p.clone() for p in vae.parameters()]
    with pytest.raises(InputError, match=r"9 samples in batches of batch_size=4 .* at least two"):
        vae.fit(X[:9], batch_size=4, progress=False)
    with pytest.raises(InputError, match="leave a batch of one"):
        vae.fit((X[:4], X[:4]), batch_size=1, progress=False)
    assert all(map(torch.equal, before, vae.parameters()))
    assert vae.fit(X[:10], batch_size=4, progress=False)["step"] == [3]
    # nothing comes to the last batch
    vae.fit(X[:9], batch_size=4, steps=2, progress=False)


def test_names():
    assert vae_objectives() == sorted(vae_objectives())
