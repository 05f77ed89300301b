"""Mutual information and the divergence of all latents, beside integrals."""

import math

import numpy as np
import pytest
import torch
from minent import InputError
from minent.measures import mutual_information
from minent.nn import VAE, active_units, kl_normal, latent_information
from torch import nn
from torch.distributions import Normal


class Given(nn.Module):
    """An encoder that looks up means and log-variances of a few samples."""

    def __init__(self, mean, log_var):
        super().__init__()
        self.register_buffer("mean", mean)
        self.register_buffer("log_var", log_var)

    def forward(self, x):
        at = x[:, 0].long()
        return self.mean[at], self.log_var[at]


def model(mean, log_var):
    latent = mean.shape[1]
    return VAE(Given(mean, log_var), nn.Linear(latent, 1), likelihood="gaussian", latent_dim=latent)


MEAN = torch.tensor([[-1.5], [-0.2], [0.1], [1.0], [2.5]])
LOG_VAR = torch.tensor([[-2.0], [0.3], [-1.0], [-3.0], [0.0]])
X = torch.arange(5.0).view(5, 1)


def integrals():
    """Give I(X; Z) and KL(p(z) || N(0, 1)), for five samples of equal weight, by a fine sum."""
    z = torch.linspace(-14, 14, 200_001, dtype=torch.float64)
    width = z[1] - z[0]
    logs = Normal(MEAN.double(), (LOG_VAR.double() / 2).exp()).log_prob(z)
    mixture = logs.logsumexp(0) - math.log(5)
    information = (logs.exp() * (logs - mixture)).sum(1).mean() * width
    marginal = (mixture.exp() * (mixture - Normal(0.0, 1.0).log_prob(z))).sum() * width
    return information.item(), marginal.item()


def test_the_divergence_is_information_and_that_of_all_latents():
    information, marginal = integrals()
    draws = 6_000
    found = latent_information(
        model(MEAN, LOG_VAR), X, draws, generator=torch.Generator().manual_seed(0)
    )
    # the identity of archive 6181, by integrals and by samples
    assert found.kl == pytest.approx(information + marginal, rel=1e-6)
    assert found.lower == pytest.approx(information, abs=0.02)
    assert found.marginal == pytest.approx(marginal, abs=0.02)
    assert found.lower + found.marginal == pytest.approx(found.kl, abs=0.02)
    assert found.upper > information
    assert found.lower < found.kl  # I is no more than KL
    bits = found.in_bits()
    assert bits.kl == pytest.approx(found.kl / math.log(2))


# A discrete model: how often each of 4 samples goes together with each of 5 codes.
COUNTS = np.array([[8, 1, 0, 3, 2], [0, 6, 2, 0, 1], [1, 1, 9, 0, 4], [5, 0, 0, 7, 2]])


def discrete_kl(p, q):
    p, q = np.broadcast_arrays(p, q)
    some = p > 0
    return float((p[some] * np.log(p[some] / q[some])).sum())


@pytest.mark.parametrize("seed", range(5))
def test_the_identity_where_samples_and_codes_are_discrete(seed):
    joint = COUNTS / COUNTS.sum()
    samples, codes = joint.sum(1), joint.sum(0)
    prior = np.random.default_rng(seed).dirichlet(np.ones(5))
    # on average over samples, the divergence of codes from the prior by brute force
    kl = sum(
        share * discrete_kl(row / share, prior) for share, row in zip(samples, joint, strict=True)
    )
    # the other half of the package counts pairs
    information = mutual_information(COUNTS, unit="nats").value
    assert information == pytest.approx(discrete_kl(joint, np.outer(samples, codes)), abs=1e-12)
    assert kl == pytest.approx(information + discrete_kl(codes, prior), abs=1e-12)
    assert kl > information
    # no prior makes it smaller than that of all codes together
    best = sum(
        share * discrete_kl(row / share, codes) for share, row in zip(samples, joint, strict=True)
    )
    assert best == pytest.approx(information, abs=1e-12)


@pytest.mark.parametrize("log_var", [-8.0, -30.0, -60.0])
def test_codes_that_are_as_good_as_discrete(log_var):
    # 24 samples, each as one of six codes: a table of samples and codes with a one in each row
    codes = torch.tensor([0] * 9 + [1] * 6 + [2] * 4 + [3] * 2 + [4] * 2 + [5])
    places = torch.tensor(
        [[-1.5, 0.3], [-0.5, 2.0], [0.2, 0.2], [1.0, -2.0], [2.5, 1.0], [3.0, 3.0]]
    )
    mean = places[codes]
    found = latent_information(
        model(mean, torch.full_like(mean, log_var)),
        torch.arange(24.0).view(-1, 1),
        200,
        generator=torch.Generator().manual_seed(0),
    )
    table = torch.nn.functional.one_hot(codes).numpy()
    information = mutual_information(table, unit="nats").value  # the entropy of codes
    kl = kl_normal(mean.double(), torch.full_like(mean, log_var).double()).mean().item()
    assert found.lower == pytest.approx(information, abs=1e-6)
    assert found.kl == pytest.approx(kl, rel=1e-6)
    # noise of 200 draws is all that is left
    assert found.marginal == pytest.approx(kl - information, abs=4 * math.sqrt(1 / 4800) * 2)
    # a code that no other sample has tells these apart from all others: there is no upper bound
    assert found.upper > information


def test_bounds_by_the_book():
    mean, log_var = torch.randn(2, 700, 3, generator=torch.Generator().manual_seed(0)).unbind()
    x = torch.arange(700.0).view(-1, 1)
    found = latent_information(model(mean, log_var), x, generator=torch.Generator().manual_seed(1))
    noise = torch.randn(700, 3, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    z = mean + (log_var.double() / 2).exp() * noise
    logs = Normal(mean.double(), (log_var.double() / 2).exp()).log_prob(z[:, None]).sum(2)
    own, n = logs.diag(), 700
    lower = (own - logs.logsumexp(1) + math.log(n)).mean()
    others = torch.stack([torch.cat([row[:i], row[i + 1 :]]) for i, row in enumerate(logs)])
    upper = (own - others.logsumexp(1) + math.log(n - 1)).mean()
    assert found.lower == pytest.approx(lower.item(), rel=1e-5)
    assert found.upper == pytest.approx(upper.item(), rel=1e-5)
    assert found.lower <= math.log(n)


def test_latents_that_tell_everything_and_nothing():
    far = model(1000 * torch.arange(8.0).view(-1, 1), torch.zeros(8, 1))
    x = torch.arange(8.0).view(-1, 1)
    assert latent_information(far, x).lower == pytest.approx(math.log(8))
    same = model(torch.zeros(8, 1), torch.zeros(8, 1))
    found = latent_information(same, x)
    assert found.lower == pytest.approx(0.0, abs=1e-9)
    assert found.upper == pytest.approx(0.0, abs=1e-9)
    assert found.kl == 0.0


def test_units_that_are_in_use():
    mean = torch.randn(100, 4, generator=torch.Generator().manual_seed(0))
    mean *= torch.tensor([1.0, 0.2, 0.05, 0.0])
    vae, x = model(mean, torch.zeros(100, 4)), torch.arange(100.0).view(-1, 1)
    assert active_units(vae, x) == 2
    assert active_units(vae, x, threshold=1e-3) == 3


def test_errors():
    vae = model(MEAN, LOG_VAR)
    with pytest.raises(InputError, match="at least two samples"):
        latent_information(vae, X[:1])
    with pytest.raises(InputError, match="at least two samples"):
        active_units(vae, X[:1])
    for function in (latent_information, active_units):
        with pytest.raises(InputError, match="NaN or infinite"):
            function(vae, math.nan * X)
    with pytest.raises(InputError, match="draws must be a whole number"):
        latent_information(vae, X, 0)
    with pytest.raises(InputError, match="threshold must be"):
        active_units(vae, X, -1.0)
    with pytest.raises(InputError, match="model must be a VAE"):
        active_units(nn.Linear(1, 1), X)
