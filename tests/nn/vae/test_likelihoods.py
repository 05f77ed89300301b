"""What likelihoods say, beside distributions of torch."""

import pytest
import torch
from minent import InputError
from minent.nn import Likelihood, likelihood, likelihoods
from minent.train import collect
from torch.distributions import Bernoulli, Normal


def numbers(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def test_bits():
    logits, x = 3 * numbers(4, 2, 5), (numbers(4, 2, 5, seed=1) > 0).float()
    found = likelihood("bernoulli")
    known = Bernoulli(logits=logits).log_prob(x).sum((1, 2))
    torch.testing.assert_close(found.log_prob(logits, x), known)
    torch.testing.assert_close(found.mean(logits, 3), logits.sigmoid())
    many = found.draw(logits.expand(20_000, 4, 2, 5), 4)
    assert set(many.unique().tolist()) == {0.0, 1.0}
    torch.testing.assert_close(many.mean(0), logits.sigmoid(), rtol=0, atol=0.02)


def test_leading_dimensions_are_several_latents():
    logits, x = numbers(3, 4, 5), (numbers(4, 5, seed=1) > 0).float()
    found = likelihood("bernoulli").log_prob(logits, x)
    assert found.shape == (3, 4)
    for one, part in zip(found, logits, strict=True):
        torch.testing.assert_close(one, likelihood("bernoulli").log_prob(part, x))


def test_normal_errors():
    mean, x = numbers(4, 3), numbers(4, 3, seed=1)
    for variance in ("learned", 0.25):
        found = likelihood("gaussian", variance=variance)
        known = Normal(mean, 1.0 if variance == "learned" else 0.5).log_prob(x).sum(1)
        torch.testing.assert_close(found.log_prob(mean, x), known)
    assert [p.shape for p in likelihood("gaussian").parameters()] == [()]
    assert not list(likelihood("gaussian", variance=1.0).parameters())


def test_normal_errors_with_variances_of_the_decoder():
    given, x = numbers(4, 6, 2), numbers(4, 3, 2, seed=1)
    mean, log_var = given.chunk(2, 1)
    found = likelihood("gaussian", variance="given")
    known = Normal(mean, (log_var / 2).exp()).log_prob(x).sum((1, 2))
    torch.testing.assert_close(found.log_prob(given, x), known)
    torch.testing.assert_close(found.mean(given, 3), mean)
    many = found.draw(given.expand(20_000, 4, 6, 2).flatten(0, 1), 3)
    std = many.view(20_000, 4, 3, 2).std(0)
    torch.testing.assert_close(std, (log_var / 2).exp(), rtol=0.03, atol=0)


def test_the_learned_variance_becomes_that_of_the_errors():
    found, x = likelihood("gaussian"), 0.1 * numbers(1000, 3)
    optimizer = torch.optim.Adam(found.parameters(), lr=0.05)
    for _ in range(400):
        loss = -found.log_prob(torch.zeros_like(x), x).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    torch.testing.assert_close(found.log_var.exp(), x.square().mean(), rtol=0.01, atol=0)


@pytest.mark.parametrize("levels", [2, 16, 256])
@pytest.mark.parametrize("log_scale", [-7.0, -4.0, -1.0, 1.0])
def test_bytes_have_probabilities_that_sum_to_1(levels, log_scale):
    found = likelihood("logistic", levels=levels).double()
    found.log_scale.data.fill_(log_scale)
    values = torch.arange(levels, dtype=torch.float64) / (levels - 1)
    for mean in (-0.3, 0.0, 0.4321, 1.0, 1.7):
        logs = found.log_prob(torch.full((levels, 1), mean, dtype=torch.float64), values[:, None])
        assert logs.exp().sum().item() == pytest.approx(1.0, abs=1e-12)


def test_bytes_are_differences_of_the_distribution_function():
    found = likelihood("logistic", scale="given")
    given = torch.stack([0.3 * numbers(50) + 0.5, numbers(50, seed=1) - 3], 1)
    x = torch.randint(1, 255, (50, 1), generator=torch.Generator().manual_seed(2)) / 255
    mean, scale = given[:, :1].double(), given[:, 1:].double().exp()
    ends = [((x + sign / 510 - mean) / scale).sigmoid() for sign in (1, -1)]
    known = (ends[0] - ends[1]).log().squeeze(1)
    near = known > -20  # beyond that the difference itself is inexact
    torch.testing.assert_close(found.log_prob(given, x)[near], known[near].float(), rtol=1e-4,
                               atol=1e-4)  # fmt: skip
    assert near.sum() > 25


def test_far_bytes_keep_finite_values_and_gradients():
    found = likelihood("logistic")
    mean = torch.tensor([[50.0], [-50.0], [0.5]], requires_grad=True)
    loss = found.log_prob(mean, torch.tensor([[0.0], [1.0], [0.6]]))  # 153 / 255
    loss.sum().backward()
    assert loss.isfinite().all()
    assert mean.grad.isfinite().all()
    assert mean.grad[0] < 0 < mean.grad[1]


def test_numbers_between_values_are_said():
    pixels = torch.arange(256, dtype=torch.uint8).view(1, -1) / 255
    for kind in (torch.float32, torch.float64, torch.float16):
        likelihood("logistic").check(pixels.to(kind))  # a warning would fail the test
    likelihood("logistic", levels=2**16).check(torch.arange(2**16).view(1, -1) / (2**16 - 1))
    with pytest.warns(UserWarning, match="numbers between the 16 values from 0 to 1"):
        likelihood("logistic", levels=16).check(pixels)
    with pytest.warns(UserWarning, match=r"round.x \* 255. / 255"):
        likelihood("logistic").check(torch.tensor([[0.0, 0.5]]))


def test_draws_of_bytes_follow_their_probabilities():
    found, n = likelihood("logistic", levels=8), 50_000
    mean = torch.full((n, 1), 0.4)
    drawn = found.draw(mean, 2, torch.Generator().manual_seed(0))
    shares = torch.bincount((drawn * 7).round().long().flatten(), minlength=8) / n
    values = (torch.arange(8) / 7)[:, None]
    known = found.log_prob(mean[:8], values).exp().detach()
    torch.testing.assert_close(shares, known, rtol=0, atol=0.01)


def test_ranges():
    likelihood("gaussian").check(torch.tensor([[-1e9, 1e9]]))
    likelihood("bernoulli").check(torch.tensor([[0.0, 1.0]]))
    for name in ("bernoulli", "logistic"):
        for bad in (1.01, -0.01):
            with pytest.raises(InputError, match="data reach from"):
                likelihood(name).check(torch.tensor([[0.5, bad]]))


@pytest.mark.parametrize("name", likelihoods())
@pytest.mark.parametrize("bad", [float("nan"), float("inf"), float("-inf")])
def test_numbers_that_are_none(name, bad):
    with pytest.raises(InputError, match="data have numbers that are NaN or infinite"):
        likelihood(name).check(torch.tensor([[0.5, bad]]))


@pytest.mark.parametrize("name", ["gaussian", "logistic"])
@pytest.mark.parametrize("log_spread", [30.0, 120.0, 1e4, float("inf")])
def test_widths_of_the_decoder_that_overflow_are_held_counted_and_said(name, log_spread):
    what = "variance" if name == "gaussian" else "scale"
    found = likelihood(name, **{what: "given"})
    x = torch.tensor([[0.0, 0.6, 1.0]]).expand(4, 3)
    given = torch.cat([torch.zeros(4, 3), torch.full((4, 3), log_spread)], 1).requires_grad_()
    with collect() as seen, pytest.warns(UserWarning, match="12 log-variances of the decoder") as w:
        nats = -found.log_prob(given, x)
        again = -found.log_prob(given, x)
    assert len(w) == 1  # once is enough
    assert seen.metrics["clamped"] == 24
    held = torch.cat([torch.zeros(4, 3), torch.full((4, 3), 20.0)], 1)
    torch.testing.assert_close(nats, -found.log_prob(held, x))
    again.sum().backward()
    assert given.grad.isfinite().all()
    # the middle one pulls its width back
    assert (given.grad[:, 4] > 0).all()
    assert found.draw(given.detach(), 2).isfinite().all()


def test_what_does_not_fit_is_said():
    found, x = likelihood("gaussian"), numbers(4, 3)
    for given in (numbers(4, 1), numbers(3), numbers(4, 6)):
        with pytest.raises(InputError, match=r"given must have the shape .* for samples of shape"):
            found.log_prob(given, x)
    with pytest.raises(InputError, match=r"'N', 6\) for samples of shape \(3,\)"):
        likelihood("gaussian", variance="given").log_prob(x, x)
    with pytest.raises(InputError, match="must be tensors"):
        found.log_prob(x, 3.0)
    with pytest.raises(InputError, match="data reach from 255 to 255"):
        likelihood("logistic").log_prob(x, torch.full((4, 3), 255, dtype=torch.uint8))


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("poisson", {}, "name must be one of 'bernoulli', 'gaussian', 'logistic'"),
        ("bernoulli", {"scale": 1}, "likelihood 'bernoulli' has no option 'scale': it has none"),
        ("gaussian", {"variance": 0.0}, "variance must be a number above 0"),
        ("gaussian", {"variance": "each"}, "variance must be 'learned', 'given' or a number"),
        ("logistic", {"levels": 1}, "levels must be at least 2"),
        ("logistic", {"scale": "each"}, "scale must be one of"),
    ],
)
def test_errors(name, options, message):
    with pytest.raises(InputError, match=message):
        likelihood(name, **options)


def test_names():
    assert all(isinstance(likelihood(name), Likelihood) for name in likelihoods())
