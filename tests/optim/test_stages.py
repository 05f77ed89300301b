"""What later stages of a step leave alone, and steps that cannot be taken."""

import pytest
import torch
from minent import DivergedError, InputError
from minent.optim import Flow, Game, Table
from minent.optim.fields import Polyak
from torch import nn

X = torch.randn(6, 3, 5, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("layer", [nn.BatchNorm1d, nn.InstanceNorm1d])
def test_statistics_move_once_a_step(layer):
    net, other = (layer(3, affine=True, track_running_stats=True) for _ in range(2))
    flow = Flow(net.parameters(), lr=1e-3, method="rk4", modules=net)

    def closure():
        flow.zero_grad()
        loss = net(X).pow(3).mean()
        loss.backward()
        return loss

    flow.step(closure)
    other(X)
    torch.testing.assert_close(net.running_mean, other.running_mean)
    assert net.num_batches_tracked == 1 or layer is nn.InstanceNorm1d
    assert net.momentum == 0.1 and net.track_running_stats


def test_players_with_rates_of_their_own_keep_statistics():
    net, w = nn.BatchNorm1d(3), torch.ones((), requires_grad=True)
    game = Game({"a": {"params": net, "lr": 0.1}, "b": [w]}, lr=0.01, method="rk4")
    game.step(lambda: {"a": (w * net(X)).pow(3).mean(), "b": w.square()})
    assert net.num_batches_tracked == 1
    assert game.stage == 0
    assert [group["lr"] for group in game.param_groups] == [0.1, 0.01]


def test_what_is_not_finite_is_said():
    x = torch.ones(2, requires_grad=True)
    flow = Flow([x], lr=0.1, method="adaptive-heun")

    def closure():
        flow.zero_grad()
        loss = (x * float("nan")).sum()
        loss.backward()
        return loss

    with pytest.raises(DivergedError, match="not finite where the step begins"):
        flow.step(closure)
    assert torch.equal(x.detach(), torch.ones(2))


def test_a_size_does_not_grow_while_nothing_moves():
    x = torch.ones(2, requires_grad=True)
    flow = Flow([x], lr=1e-3, method="adaptive-heun")
    flow.param_groups[0]["lr"] = 0.0
    for _ in range(5):
        x.grad = torch.ones(2)
        flow.step(lambda: torch.ones(()))
    assert flow.control["size"] == 1.0


@pytest.mark.parametrize("field", ["rms", "adagrad", "rms-global", "normalized"])
def test_half_precision_stays_finite(field):
    x = torch.ones(3, dtype=torch.float16, requires_grad=True)
    flow = Flow([x], lr=0.01, field=field)
    x.grad = torch.tensor([1.0, 0.0, 1e-5], dtype=torch.float16)
    flow.step()
    assert x.isfinite().all() and x[1] == 1


def test_a_loss_as_a_plain_number_keeps_its_digits():
    x = torch.full((1,), 1e-3, dtype=torch.float64, requires_grad=True)
    flow = Flow([x], lr=0.1, field=Polyak(minimum=1.0))

    def closure():
        flow.zero_grad()
        loss = 1 + x.square().sum()
        loss.backward()
        return loss.item()

    flow.step(closure)
    assert x.item() == pytest.approx(0.00095, rel=1e-9)


def test_tables_and_methods():
    with pytest.raises(InputError, match="nodes c"):
        Table("short", [[], [1]], [0.5, 0.5], 2, c=[0])
    with pytest.raises(InputError, match="method must be"):
        Flow([torch.ones(1, requires_grad=True)], lr=0.1, method=["rk4"])


def test_consensus_with_a_frozen_player():
    x, y = torch.ones(1, requires_grad=True), torch.ones(1)
    game = Game({"x": [x], "y": [y]}, lr=0.1, method="consensus")
    game.step(lambda: {"x": x.square().sum(), "y": -x.sum()})
    assert x < 1
