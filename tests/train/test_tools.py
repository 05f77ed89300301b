"""Learning rates by layer, gradients by name, inner outputs, one loss for both sides of a GAN."""

import pytest
import torch
from minent import InputError
from minent.train import capture, fit, frozen, grad_transform, lr_groups, normalize
from models import Regressor, assert_same, loss_of, numbers, regression, weights
from torch import nn

OPTIMIZERS = {
    "SGD": (torch.optim.SGD, {}, 2, 1e-12),
    "momentum": (torch.optim.SGD, {"momentum": 0.9}, 2, 1e-12),
    "Adam": (torch.optim.Adam, {"eps": 0.0}, 1, 1e-12),
    "RMSprop": (torch.optim.RMSprop, {"eps": 0.0}, 1, 1e-12),
    "Adam with eps": (torch.optim.Adam, {"eps": 1e-8}, 1, 1e-6),
}


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_rate_is_a_reparametrization(name):
    """theta = r phi moves as theta with an lr of r^2 times (SGD) or r times (adaptive)."""
    kind, options, power, bar = OPTIMIZERS[name]
    ratio, data = 0.25, regression()
    by_rate, scaled = Regressor(), Regressor()
    groups = lr_groups(by_rate, {"second.*": ratio**power}, lr=0.01)
    one = kind(groups, **options)
    phi = [(p.detach() / ratio).requires_grad_() for p in scaled.second.parameters()]
    two = kind([*scaled.first.parameters(), *phi], lr=0.01, **options)
    for _ in range(200):
        one.zero_grad()
        loss_of(by_rate, *data).backward()
        one.step()
        two.zero_grad()
        hidden = torch.tanh(scaled.first(data[0]))
        out = nn.functional.linear(hidden, ratio * phi[0], ratio * phi[1])
        ((out - data[1]).square().mean() + 0.1 * hidden.square().mean()).backward()
        two.step()
    for theta, other in zip(by_rate.second.parameters(), phi, strict=True):
        assert (theta - ratio * other).abs().max() < bar
    for theta, other in zip(by_rate.first.parameters(), scaled.first.parameters(), strict=True):
        assert (theta - other).abs().max() < bar


def test_groups_hold_each_parameter_once():
    model = Regressor()
    model.first.bias.requires_grad_(False)
    groups = lr_groups(model, {"*.weight": 0.5, "second.*": 2}, lr=0.1)
    assert [(g["name"], g["lr"], len(g["params"])) for g in groups] == [
        ("*.weight", 0.05, 2),
        ("second.*", 0.2, 1),
    ]
    with pytest.raises(InputError, match=r"'third'; there are first\.weight"):
        lr_groups(model, {"third": 1}, lr=0.1)
    with pytest.raises(InputError, match=r"left, matches 'second\.weight'"):
        lr_groups(model, {"second*": 1, "second.weight": 1}, lr=0.1)
    with pytest.raises(InputError, match=r"ratio of 'first\.\*' must be"):
        lr_groups(model, {"first.*": 0}, lr=0.1)


def test_gradients_are_changed_when_they_are_summed_up():
    model, data = Regressor(), regression()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    seen = []

    def sign(gradient):
        seen.append(gradient.clone())
        return gradient.sign()

    handle = grad_transform(model, {"second.*": sign, "*.bias": torch.zeros_like}, optimizer)
    before = weights(model)
    fit(model, data, optimizer=optimizer, batch_size=20, accumulate=2, progress=False)
    names = list(model.state_dict())
    moved = {n: a - b for n, a, b in zip(names, before, weights(model), strict=True)}
    assert torch.equal(moved["first.bias"], torch.zeros(8, dtype=torch.float64))
    torch.testing.assert_close(moved["second.weight"].abs(), torch.full((1, 8), 0.1).double())
    fresh = Regressor()
    loss_of(fresh, *data).backward()
    torch.testing.assert_close(seen[0], fresh.second.weight.grad)
    handle.remove()
    with pytest.raises(InputError, match="LBFGS takes gradients after"):
        grad_transform(model, {"*": torch.sign}, torch.optim.LBFGS(model.parameters()))


class Twice(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(2, 2)
        self.pair = nn.LSTM(2, 3)

    def forward(self, x):
        return self.pair(self.layer(self.layer(x)))


def test_capture():
    model, x = Twice(), torch.ones(4, 2)
    with capture(model, ["lay*", "pair"]) as found:
        assert list(found) == []
        out = model(x)
    assert sorted(found) == ["layer", "pair"]
    first, second = found.calls("layer")
    assert torch.equal(found["layer"], second) and torch.equal(second, model.layer(first))
    assert found["pair"][0] is out[0]
    assert second.grad_fn is not None
    model(x)
    assert len(found.calls("layer")) == 2
    with capture(model, "*", detach=True) as found:
        model(x)
    assert found["pair"][1][0].grad_fn is None
    with pytest.raises(InputError, match="no module matches 'other'; there are layer, pair"):
        capture(model, "other").__enter__()
    with capture(model, "layer") as found, pytest.raises(KeyError):
        _ = found["layer"]


@pytest.mark.parametrize("normalized", [False, True])
def test_one_loss_for_both_sides(normalized):
    """Gradients of one loss by stop-gradient are those of two losses (6387)."""
    torch.manual_seed(0)
    double = {"dtype": torch.float64}
    generator = nn.Linear(2, 3, **double)
    critic = nn.Sequential(nn.Linear(3, 4, **double), nn.Tanh(), nn.Linear(4, 1, **double))
    if normalized:
        normalize(critic, "l2")
    real, noise = numbers(6, 3), numbers(6, 2, seed=1)
    fake = generator(noise)
    loss = (critic(fake.detach()) - critic(real)).mean() - 0.3 * frozen(critic)(fake).mean()
    mine = torch.autograd.grad(loss, [*generator.parameters(), *critic.parameters()])
    wanted = [
        *torch.autograd.grad(-0.3 * critic(generator(noise)).mean(), list(generator.parameters())),
        *torch.autograd.grad(
            (critic(generator(noise).detach()) - critic(real)).mean(), list(critic.parameters())
        ),
    ]
    for a, b in zip(mine, wanted, strict=True):
        assert (a - b).abs().max() < 1e-12


def test_frozen_modules_keep_their_statistics():
    one, other = nn.BatchNorm1d(3), nn.BatchNorm1d(3)
    x = torch.randn(5, 3)
    frozen(one)(x)
    other(x)
    assert_same(weights(one), weights(other))
