"""What Game refuses, and in which words."""

import pytest
import torch
from minent import InputError
from minent.optim import Game
from torch import nn


def scalar(value):
    return torch.tensor(value, dtype=torch.float64, requires_grad=True)


class TestErrors:
    def game(self, **settings):
        return Game({"x": [scalar(1.0)], "y": [scalar(1.0)]}, **settings)

    @pytest.mark.parametrize(
        ("settings", "words"),
        [
            ({"method": "magic"}, "method must be one of euler"),
            ({"order": "random"}, "order must be"),
            ({"update": "sparse"}, "update must be one of sgd, adam"),
            ({"method": "rk4", "order": "alternating"}, "moves all players together"),
            ({"method": "rk4", "update": "adam"}, "table"),
            ({"method": "heun", "momentum": 0.1}, "table"),
            ({"lr": -1.0}, "lr must be a number above 0"),
            ({"lr": float("nan")}, "lr must be a number above 0"),
            ({"momentum": 1.0}, "momentum must lie"),
            ({"betas": (0.5, 1.0)}, "betas must lie"),
            ({"steps": 2}, "steps above 1 need order='alternating'"),
            ({"steps": {"z": 2}}, "steps must name players"),
            ({"steps": [1, 1, 1]}, "one number for each of 2"),
            ({"steps": 0, "order": "alternating"}, "steps must be a whole number"),
            ({"k": 0}, "k must be"),
            ({"alpha": 2}, "alpha must be"),
            ({"gamma": 0}, "gamma must be"),
        ],
    )
    def test_settings(self, settings, words):
        with pytest.raises(InputError, match=words):
            self.game(**{"method": "euler", **settings})

    @pytest.mark.parametrize(
        ("players", "words"),
        [
            ([], "at least one player"),
            ([[]], "has no parameters"),
            ([[1.0]], "float is not a parameter"),
            ([3], "player 0 must be parameters"),
            ({"x": {"lr": 1.0}}, "under 'params'"),
            (nn.Linear(1, 1), "not one of them"),
            (nn.Sequential(nn.Linear(1, 1)), "not one of them"),
        ],
    )
    def test_players(self, players, words):
        with pytest.raises(InputError, match=words):
            Game(players)

    def test_a_parameter_of_two(self):
        shared = scalar(1.0)
        with pytest.raises(InputError, match="two players, 'x' and 'y'"):
            Game({"x": [shared], "y": [shared]})

    def test_zero_sum_is_for_two(self):
        with pytest.raises(InputError, match="two players, not 1"):
            Game([[scalar(1.0)]], zero_sum=True)

    @pytest.mark.parametrize(
        ("given", "words"),
        [
            (None, "2 losses, one for each of 'x', 'y'.*not NoneType"),
            ((1,), "not 1 losses"),
            ({"x": torch.ones((), requires_grad=True)}, "none of \\['y'\\]"),
            ((1.0, 2.0), "loss of player 'x' must be a tensor"),
            ((torch.ones(2), torch.ones(2)), "one number"),
            ((torch.ones(()), torch.ones(())), "has no gradient"),
        ],
    )
    def test_losses(self, given, words):
        with pytest.raises(InputError, match=words):
            self.game().step(lambda: given)

    def test_no_single_loss_with_zero_sum(self):
        with pytest.raises(InputError, match="zero_sum"):
            self.game(zero_sum=True).step(lambda: (1, 2))

    def test_no_closure(self):
        with pytest.raises(RuntimeError, match="needs a closure"):
            self.game().step()

    def test_sparse(self):
        table = nn.Embedding(4, 2, sparse=True)
        game = Game([table.parameters()])
        with pytest.raises(RuntimeError, match="sparse gradients"):
            game.step(lambda: [table(torch.tensor([1])).sum()])

    def test_grad_scaler(self):
        net = nn.Linear(2, 1)
        scaler = torch.amp.GradScaler("cpu")
        game = Game([net])
        scaler.scale(net(torch.ones(1, 2)).sum()).backward()
        with pytest.raises(RuntimeError, match="bfloat16"):
            scaler.step(game, lambda: [net(torch.ones(1, 2)).sum()])
        game.step(lambda: [net(torch.ones(1, 2)).sum()])
        scaler = torch.amp.GradScaler("cpu")
        scaler.scale(net(torch.ones(1, 2)).sum()).backward()
        scaler.unscale_(game)
        with pytest.raises(RuntimeError, match="bfloat16"):
            scaler.step(game)
