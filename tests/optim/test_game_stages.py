"""Random numbers and batch normalization within the stages of a step."""

import pytest
import torch
from minent.optim import Game
from torch import nn

F64 = torch.float64


def draws(**settings):
    x, y = (torch.ones(3, dtype=F64, requires_grad=True) for _ in range(2))
    game, seen = Game([[x], [y]], lr=0.1, **settings), []

    def losses():
        noise = torch.randn(3, dtype=F64)
        seen.append(noise.tolist())
        return (x * y * noise).sum(), -(x * y).sum()

    torch.manual_seed(0)
    for _ in range(2):
        game.step(losses)
    return seen, torch.randn(1).item()


@pytest.mark.parametrize("method", ["rk4", "extragradient", "heun"])
def test_stages_share_what_they_draw(method):
    seen, after = draws(method=method)
    half = len(seen) // 2
    assert half > 1
    assert all(noise == seen[0] for noise in seen[:half])
    assert all(noise == seen[half] for noise in seen[half:])
    assert seen[0] != seen[half]
    once, after_once = draws(method="euler")
    assert once == [seen[0], seen[half]]
    assert after == after_once


@pytest.mark.parametrize(
    "settings", [{"method": "rk4", "fresh": True}, {"method": "euler", "order": "alternating"}]
)
def test_fresh_draws_run_on(settings):
    seen, _ = draws(**settings)
    assert len({tuple(noise) for noise in seen}) == len(seen)


def test_turns_may_share_too():
    seen, _ = draws(method="euler", order="alternating", fresh=False)
    assert seen[0] == seen[1] != seen[2] == seen[3]


def network():
    torch.manual_seed(1)
    return nn.Sequential(nn.Linear(2, 4), nn.BatchNorm1d(4), nn.Linear(4, 2)).double()


def test_statistics_are_updated_once_a_step():
    net, twin = network(), network()
    x = torch.randn(16, 2, dtype=F64)
    game = Game([net], lr=0.1, method="rk4")
    for count in (1, 2):
        twin.load_state_dict(net.state_dict())
        game.step(lambda: [net(x).pow(2).mean()])
        twin(x)
        for name in ("running_mean", "running_var"):
            assert torch.equal(getattr(net[1], name), getattr(twin[1], name))
        assert net[1].num_batches_tracked == count
        assert net[1].track_running_stats


def test_statistics_of_a_frozen_layer_stay():
    net = network()
    net[1].eval()
    before = net[1].running_mean.clone()
    game = Game([net], lr=0.1, method="heun")
    game.step(lambda: [net(torch.ones(4, 2, dtype=F64)).pow(2).mean()])
    assert torch.equal(before, net[1].running_mean)
    assert not net[1].training
