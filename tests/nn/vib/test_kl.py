"""The divergence from the standard normal distribution."""

import math

import pytest
import torch
from minent import InputError
from minent.nn import kl_normal
from torch.distributions import Normal, kl_divergence


def numbers(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def test_it_is_that_of_torch_summed_over_all_but_examples():
    mean, log_var = numbers(6, 3, 4), numbers(6, 3, 4, seed=1)
    normal = Normal(mean, (log_var / 2).exp())
    known = kl_divergence(normal, Normal(torch.zeros_like(mean), torch.ones_like(mean)))
    torch.testing.assert_close(kl_normal(mean, log_var), known.sum((1, 2)))
    torch.testing.assert_close(kl_normal(mean, log_var, batch_dims=2), known.sum(2))


def test_it_is_what_samples_say():
    mean, log_var = torch.tensor([[0.7, -1.2]]), torch.tensor([[-1.5, 0.4]])
    n = 200_000
    noise = torch.randn(n, 2, generator=torch.Generator().manual_seed(0))
    z = mean + (log_var / 2).exp() * noise
    ratio = 0.5 * (z.square() - noise.square() - log_var).sum(1)
    error = float(ratio.std()) / math.sqrt(n)
    assert abs(float(ratio.mean()) - float(kl_normal(mean, log_var))) < 4 * error


def test_half_precision_is_summed_in_single():
    mean = torch.full((2, 1000), 20.0, dtype=torch.float16)
    found = kl_normal(mean, torch.zeros_like(mean))  # the sum, 200,000, is no number of 16 bits
    assert found.tolist() == [200_000.0, 200_000.0]


def test_it_is_exact_near_0():
    log_var = torch.full((1, 1), 1e-4)
    assert float(kl_normal(torch.zeros(1, 1), log_var)) == pytest.approx(0.25e-8, rel=1e-2)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((torch.zeros(2, 3), torch.zeros(3, 2)), "one shape"),
        ((torch.zeros(2, 3).long(), torch.zeros(2, 3)), "mean must be a tensor of floating"),
        ((torch.zeros(2, 3), 1.0), "log_var must be a tensor of floating"),
        ((torch.zeros(2), torch.zeros(2)), "more than batch_dims=1"),
    ],
)
def test_errors(arguments, message):
    with pytest.raises(InputError, match=message):
        kl_normal(*arguments)
