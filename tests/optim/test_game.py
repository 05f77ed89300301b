"""Game against closed forms, torch's own optimizers and a plain program."""

import copy
import pickle

import numpy as np
import pytest
import torch
from minent import InputError
from minent.optim import TABLES, Game, Table
from torch import nn

TURNS = {"order": "alternating"}
ADAM = {"update": "adam", "betas": (0.5, 0.9)}
SETTINGS = {
    **{name: {"method": name} for name in TABLES},
    "extragradient": {"method": "extragradient"},
    "ExtraAdam": {"method": "extragradient", **ADAM},
    "optimistic": {"method": "optimistic"},
    "optimistic Adam": {"method": "optimistic", **ADAM},
    "optimistic in turns": {"method": "optimistic", **TURNS},
    "Adam": {"method": "euler", **ADAM},
    "Adam in turns": {"method": "euler", **ADAM, **TURNS, "steps": {"critic": 3}},
    "negative momentum": {"method": "euler", "momentum": -0.3, **TURNS},
    "lookahead": {"method": "lookahead", "k": 3},
    "lookahead in turns": {"method": "lookahead", "k": 3, **TURNS},
    "consensus": {"method": "consensus", "gamma": 0.2},
    "consensus Adam": {"method": "consensus", **ADAM},
}


def scalar(value):
    return torch.tensor(value, dtype=torch.float64, requires_grad=True)


class Gan:
    """A small GAN whose batches come in a fixed order."""

    def __init__(self, dtype=torch.float64):
        torch.manual_seed(3)
        self.generator = nn.Sequential(nn.Linear(2, 5), nn.Tanh(), nn.Linear(5, 2)).to(dtype)
        self.critic = nn.Sequential(nn.Linear(2, 5), nn.Tanh(), nn.Linear(5, 1)).to(dtype)
        self.players = {"generator": self.generator, "critic": self.critic}
        self.data = torch.randn(40, 2, 8, 2).to(dtype)

    def play(self, game, steps):
        for z, x in self.data[steps]:
            game.step(lambda z=z, x=x: self.losses(z, x))

    def losses(self, z, x):
        fake, real = self.critic(self.generator(z)), self.critic(x)
        softplus = nn.functional.softplus
        return {
            "generator": softplus(-fake).mean(),
            "critic": softplus(fake).mean() + softplus(-real).mean(),
        }

    @property
    def values(self):
        params = [p for player in self.players.values() for p in player.parameters()]
        return nn.utils.parameters_to_vector(params).detach()


@pytest.mark.parametrize("name", SETTINGS)
def test_state_goes_through_a_file(name, tmp_path):
    straight, broken = Gan(), Gan()
    game = Game(straight.players, lr=0.05, **SETTINGS[name])
    straight.play(game, slice(0, 14))
    first = Game(broken.players, lr=0.05, **SETTINGS[name])
    broken.play(first, slice(0, 7))
    torch.save(first.state_dict(), tmp_path / "state")
    again = Game(broken.players, lr=0.7, **SETTINGS[name])
    again.load_state_dict(torch.load(tmp_path / "state", weights_only=True))
    broken.play(again, slice(7, 14))
    assert torch.equal(straight.values, broken.values)


@pytest.mark.parametrize("name", SETTINGS)
def test_pickles_and_copies(name):
    gan = Gan()
    game = Game(gan.players, lr=0.05, **SETTINGS[name])
    gan.play(game, slice(0, 4))
    for twin_gan, twin in (pickle.loads(pickle.dumps((gan, game))), copy.deepcopy((gan, game))):
        gan_copy = copy.deepcopy((gan, game))
        gan_copy[0].play(gan_copy[1], slice(4, 9))
        twin_gan.play(twin, slice(4, 9))
        assert torch.equal(twin_gan.values, gan_copy[0].values)
        assert not torch.equal(twin_gan.values, gan.values)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("name", SETTINGS)
def test_lower_precision_stays_near(name, dtype):
    exact, rough = Gan(), Gan(dtype)
    rough.data = exact.data.to(dtype)
    exact.play(Game(exact.players, lr=0.01, **SETTINGS[name]), slice(0, 5))
    rough.play(Game(rough.players, lr=0.01, **SETTINGS[name]), slice(0, 5))
    error = float((exact.values - rough.values).abs().max())
    assert error < (0.15 if dtype == torch.bfloat16 else 1e-3)


@pytest.mark.parametrize("order", ["simultaneous", "alternating"])
@pytest.mark.parametrize("update", ["sgd", "adam"])
def test_two_optimizers_of_torch_do_the_same(order, update):
    ours, theirs = Gan(), Gan()
    rule = {"lr": 0.02, "update": update, "betas": (0.5, 0.9)}
    ours.play(Game(ours.players, method="euler", order=order, **rule), slice(0, 20))
    make = {
        "sgd": lambda net: torch.optim.SGD(net.parameters(), lr=0.02),
        "adam": lambda net: torch.optim.Adam(net.parameters(), lr=0.02, betas=(0.5, 0.9)),
    }[update]
    optimizers = {name: make(net) for name, net in theirs.players.items()}
    for z, x in theirs.data[:20]:
        moves = [["generator"], ["critic"]] if order == "alternating" else [["generator", "critic"]]
        for names in moves:
            losses = theirs.losses(z, x)
            for name in names:
                own = list(theirs.players[name].parameters())
                for p, grad in zip(
                    own, torch.autograd.grad(losses[name], own, retain_graph=True), strict=True
                ):
                    p.grad = grad
            for name in names:
                optimizers[name].step()
    assert (ours.values - theirs.values).abs().max() < 1e-14


def by_hand(field, start, lr, betas, eps, steps, rule):
    """ExtraAdam (arXiv 1802.10551, algorithm 4) or optimistic Adam (1711.00141, algorithm 1)."""
    z, m, v, t, before = np.array(start), 0.0, 0.0, 0, 0.0

    def direction(g):
        nonlocal m, v, t
        t += 1
        m = betas[0] * m + (1 - betas[0]) * g
        v = betas[1] * v + (1 - betas[1]) * g**2
        return (m / (1 - betas[0] ** t)) / (np.sqrt(v / (1 - betas[1] ** t)) + eps)

    for _ in range(steps):
        if rule == "extragradient":
            half = z - lr * direction(field(z))
            z = z - lr * direction(field(half))
        else:
            now = direction(field(z))
            z, before = z - 2 * lr * now + lr * before, now
    return z


@pytest.mark.parametrize("rule", ["extragradient", "optimistic"])
def test_adam_of_games_by_hand(rule):
    x, y = scalar(1.2), scalar(-0.4)
    game = Game([[x], [y]], lr=0.03, method=rule, update="adam", betas=(0.6, 0.95), eps=1e-6)

    def losses():
        return x * y + 0.1 * x**2 + torch.cos(x), -x * y + 0.2 * y**4

    for _ in range(60):
        game.step(losses)

    def field(z):
        return np.array([z[1] + 0.2 * z[0] - np.sin(z[0]), -z[0] + 0.8 * z[1] ** 3])

    wanted = by_hand(field, (1.2, -0.4), 0.03, (0.6, 0.95), 1e-6, 60, rule)
    assert np.allclose([x.item(), y.item()], wanted, rtol=0, atol=1e-12)


def test_optimistic_is_past_extragradient():
    x, y, lr = scalar(1.0), scalar(0.5), 0.3
    game = Game([[x], [y]], lr=lr, method="optimistic", zero_sum=True)
    turn = np.array([[0.0, 1.0], [-1.0, 0.0]])
    z, g = np.array([1.0, 0.5]), np.zeros(2)
    for _ in range(30):
        half = z - lr * g
        assert np.allclose([x.item(), y.item()], half, rtol=0, atol=1e-14)
        g = turn @ half
        z = z - lr * g
        game.step(lambda: x * y)


def test_consensus_by_hand():
    x, y = scalar(0.7), scalar(-0.3)
    game = Game([[x], [y]], lr=0.1, method="consensus", gamma=0.4)
    game.step(lambda: (x**2 * y, torch.sin(x) - x * y**2))
    v = np.array([2 * 0.7 * -0.3, -2 * 0.7 * -0.3])
    jacobian = np.array([[2 * -0.3, 2 * 0.7], [-2 * -0.3, -2 * 0.7]])
    wanted = np.array([0.7, -0.3]) - 0.1 * (v + 0.4 * jacobian.T @ v)
    assert np.allclose([x.item(), y.item()], wanted, rtol=0, atol=1e-15)


def test_consensus_where_the_field_is_constant():
    x, y = scalar(0.7), scalar(-0.3)
    game = Game([[x], [y]], lr=0.1, method="consensus")
    game.step(lambda: (3 * x, y))
    assert np.allclose([x.item(), y.item()], [0.4, -0.4], rtol=0, atol=1e-15)


def test_a_player_has_its_own_gradient_only():
    x, y, both = scalar(1.0), scalar(2.0), torch.tensor(5.0, dtype=torch.float64)
    game = Game({"x": [x], "y": [y]}, lr=1.0, method="euler")
    seen = game.step(lambda: {"x": 3 * x * y, "y": 7 * y * both + 100 * x})
    assert (x.item(), y.item()) == (1 - 6, 2 - 35)
    assert {name: loss.item() for name, loss in seen.items()} == {"x": 6, "y": 170}
    assert game.losses is seen
    assert not any(loss.requires_grad for loss in seen.values())


def test_groups_have_their_own_rates_and_schedulers_work():
    x, a, b = scalar(0.0), scalar(0.0), scalar(0.0)
    game = Game(
        {"x": {"params": [x], "lr": 0.5}, "y": [{"params": [a], "lr": 0.25}, {"params": b}]},
        lr=0.125,
        method="rk4",
    )
    scheduler = torch.optim.lr_scheduler.StepLR(game, 1, gamma=0.5)
    for _ in range(2):
        game.step(lambda: {"x": x, "y": a + b})
        scheduler.step()
    found = [x.item(), a.item(), b.item()]
    assert np.allclose(found, [-0.75, -0.375, -0.1875], rtol=0, atol=1e-15)
    game.add_param_group({"params": [scalar(1.0)], "player": "y"})
    assert game.param_groups[-1]["lr"] == 0.125
    with pytest.raises(InputError, match="'player'"):
        game.add_param_group({"params": [scalar(1.0)], "player": "z"})


def test_turns_and_stages_are_told_to_the_closure():
    gan, seen = Gan(), []
    game = Game(gan.players, lr=0.01, method="euler", order="alternating", steps={"critic": 2})

    def losses():
        seen.append((game.player, game.stage))
        return {game.player: gan.losses(*gan.data[0])[game.player]}

    found = game.step(losses)
    assert seen == [("generator", 0), ("critic", 1), ("critic", 2)]
    assert set(found) == {"generator", "critic"}
    seen.clear()
    game = Game([gan.generator, gan.critic], lr=0.01, method="rk4")
    game.step(
        lambda: seen.append((game.player, game.stage)) or [*gan.losses(*gan.data[0]).values()]
    )
    assert seen == [(None, 0), (None, 1), (None, 2), (None, 3)]


def test_negative_momentum_by_hand():
    x = scalar(2.0)
    game = Game([[x]], lr=0.1, method="euler", momentum=-0.4)
    velocity, value = 0.0, 2.0
    for _ in range(10):
        game.step(lambda: (x**4 / 4,))
        velocity = -0.4 * velocity + value**3
        value -= 0.1 * velocity
    assert abs(x.item() - value) < 1e-15


@pytest.mark.parametrize("name", SETTINGS)
def test_parameters_without_gradient_stay(name):
    gan = Gan()
    idle, frozen = scalar(1.5), torch.ones(2, dtype=torch.float64)
    extra = {"params": [idle, frozen, *gan.generator.parameters()]}
    game = Game({"generator": extra, "critic": gan.critic}, lr=0.05, **SETTINGS[name])
    before = gan.values
    gan.play(game, slice(0, 4))
    assert idle.item() == 1.5
    assert frozen.tolist() == [1, 1]
    assert not torch.equal(before, gan.values)


@pytest.mark.parametrize("name", ["rk3", "rk4", "extragradient"])
def test_a_closure_that_fails_leaves_parameters_as_they_were(name):
    gan = Gan()
    game = Game(gan.players, lr=0.05, **SETTINGS[name])
    before = gan.values

    def losses():
        if game.stage:
            raise KeyboardInterrupt
        return gan.losses(*gan.data[0])

    with pytest.raises(KeyboardInterrupt):
        game.step(losses)
    assert torch.equal(gan.values, before)
    assert game.player is None


def test_a_table_of_ones_own():
    ralston = Table("mine", [[], [2 / 3]], [1 / 4, 3 / 4], order=2)
    values = []
    for method in (ralston, "ralston"):
        gan = Gan()
        gan.play(Game(gan.players, lr=0.1, method=method), slice(0, 5))
        values.append(gan.values)
    assert torch.allclose(*values, rtol=0, atol=1e-15)
