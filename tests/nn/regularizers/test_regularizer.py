"""Regularizers as objects: weights, options, laziness, annealing, state."""

import pytest
import torch
from minent import InputError
from minent.nn import (
    Annealed,
    Lazy,
    consistency,
    drift,
    gradient_penalty,
    noise_penalty,
    orthogonal_penalty,
    regularizer,
    regularizers,
)
from torch import nn


@pytest.fixture
def critic():
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Linear(8, 1)).double()


X = torch.randn(4, 3, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
Y = torch.randn(4, 3, generator=torch.Generator().manual_seed(2), dtype=torch.float64)


def seeded():
    return torch.Generator().manual_seed(5)


FORMULAS = {
    "0-gp": lambda c: gradient_penalty(c, X, Y),
    "ct": lambda c: consistency(c, X),
    "drift": lambda c: drift(c(X)),
    "orthogonal": orthogonal_penalty,
    "r1": lambda c: gradient_penalty(c, X, Y) / 2,
    "r2": lambda c: gradient_penalty(c, X, Y, where="fake") / 2,
    "roth": lambda c: noise_penalty(c, X, Y),
    "wgan-div": lambda c: gradient_penalty(c, X, Y, 0, "between", 6, generator=seeded()),
    "wgan-gp": lambda c: gradient_penalty(c, X, Y, 1, "between", generator=seeded()),
}


@pytest.mark.parametrize("name", sorted(set(regularizers()) - {"vdb"}))
def test_each_is_its_weight_times_its_formula(critic, name):
    options = {"generator": seeded()} if name in ("wgan-gp", "wgan-div") else {}
    found = regularizer(name, weight=7, **options)(critic, X, Y, critic(X), critic(Y))
    torch.testing.assert_close(found, 7 * FORMULAS[name](critic))


def test_labels_reach_the_critic():
    found = regularizer("r1", weight=2)(
        lambda x, y: x[:, 0] * y, X, Y, labels_real=torch.arange(4), labels_fake=torch.arange(4)
    )
    assert found == (0 + 1 + 4 + 9) / 4


def test_what_it_shows():
    assert repr(regularizer("ct")) == (
        "Regularizer('ct', weight=2, margin=0.0, feature_weight=0.1, batch_dims=1)"
    )


def test_bad_input(critic):
    with pytest.raises(InputError, match=r"name must be one of '0-gp', 'ct', .*, not 'r3'"):
        regularizer("r3")
    with pytest.raises(InputError, match="drift has no option 'centre'; it has none"):
        regularizer("drift", centre=1)
    with pytest.raises(InputError, match="weight must be a number of at least 0"):
        regularizer("drift", weight=-1)
    with pytest.raises(InputError, match="needs t_real"):
        regularizer("drift")(critic, X, Y)
    with pytest.raises(InputError, match="a Module"):
        regularizer("orthogonal")(critic.forward, X, Y)
    with pytest.raises(InputError, match="must be callable"):
        Lazy("r1")


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("r1", {"centre": "a"}, "centre must be a number of at least 0"),
        ("r1", {"where": "nowhere"}, "where must be one of 'real', 'fake'"),
        ("wgan-gp", {"power": 0.5}, "power must be at least 1, not 0.5"),
        ("roth", {"batch_dims": 0}, "batch_dims must be a whole number of at least 1"),
        ("wgan-gp", {"generator": 3}, "generator must be a torch.Generator or None, not 3"),
        ("ct", {"margin": -1}, "margin must be a number of at least 0"),
        ("ct", {"feature_weight": None}, "feature_weight must be a number of at least 0"),
        ("orthogonal", {"where": 3}, "where must be a pattern of parameter names"),
    ],
)
def test_options_are_looked_at_when_it_is_made(name, options, message):
    with pytest.raises(InputError, match=message):
        regularizer(name, **options)


def test_lazy_keeps_the_sum_and_its_place(critic):
    plain = regularizer("r1")
    lazy = Lazy(plain, every=3)
    found = [lazy(critic, X, Y).item() for _ in range(5)]
    expected = 3 * plain(critic, X, Y).item()
    assert found == [expected, 0, 0, expected, 0]
    resumed = Lazy(plain, every=3)
    resumed.load_state_dict(lazy.state_dict())
    assert [resumed(critic, X, Y).item() for _ in range(3)] == [0, expected, 0]


def test_annealed_falls_to_its_decay_and_keeps_its_place(critic):
    plain = regularizer("roth")
    fading = Annealed(plain, steps=4, decay=0.1)
    full = plain(critic, X, Y).item()
    found = [fading(critic, X, Y).item() / full for _ in range(6)]
    assert found == pytest.approx([0.1 ** (t / 4) for t in (0, 1, 2, 3, 4, 4)])
    resumed = Annealed(plain, steps=4, decay=0.1)
    resumed.load_state_dict({**fading.state_dict(), "_extra_state": {"calls": 2}})
    assert resumed(critic, X, Y).item() / full == pytest.approx(0.1**0.5)


def test_its_random_numbers_go_on(critic):
    def made(seed):
        draws = torch.Generator().manual_seed(seed)
        return Lazy(regularizer("wgan-gp", generator=draws), every=1)

    first, resumed = made(0), made(1)
    first(critic, X, Y)
    resumed.load_state_dict(first.state_dict())
    assert first(critic, X, Y) == resumed(critic, X, Y) != made(0)(critic, X, Y)


def test_wrappers_in_each_other(critic):
    both = Lazy(Annealed(regularizer("r1"), steps=2, decay=0.25), every=2)
    full = regularizer("r1")(critic, X, Y).item()
    found = [both(critic, X, Y).item() / full for _ in range(4)]
    assert found == pytest.approx([2, 0, 1, 0])


def test_a_name_must_be_a_name():
    with pytest.raises(InputError, match="name must be one of"):
        regularizer(["r1"])
