"""Small models and data that the tests of training share."""

import torch
from minent.train import add_loss, track
from torch import nn


def numbers(*shape, seed=0, dtype=torch.float64):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=dtype)


def regression(samples=40, dtype=torch.float64):
    x = numbers(samples, 4, dtype=dtype)
    return x, x[:, :1] * 2 - x[:, 1:2]


class Regressor(nn.Module):
    """Returns its loss, adds another and tracks a number."""

    def __init__(self, dropout=0.0, seed=0, dtype=torch.float64):
        super().__init__()
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.first = nn.Linear(4, 8, dtype=dtype)
            self.second = nn.Linear(8, 1, dtype=dtype)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x, y):
        hidden = self.dropout(torch.tanh(self.first(x)))
        track("hidden", hidden.mean())
        add_loss(hidden.square().mean(), weight=0.1)
        return (self.second(hidden) - y).square().mean()


def loss_of(model, x, y):
    """The loss of a Regressor without dropout, by hand."""
    hidden = torch.tanh(model.first(x))
    return (model.second(hidden) - y).square().mean() + 0.1 * hidden.square().mean()


def weights(model):
    return [p.detach().clone() for p in model.state_dict().values()]


def assert_same(one, other, exact=True):
    for a, b in zip(one, other, strict=True):
        torch.testing.assert_close(a, b, **({"rtol": 0, "atol": 0} if exact else {}))
