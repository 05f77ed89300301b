"""Figures that docs/optimizers.md gives against statements of posts and of a reference program."""

import numpy as np
import pytest
import torch
from flows import SPRINGS, off_spring, slope
from minent.optim import Table, analyse
from scipy.linalg import expm
from torch.optim import SGD

WRONG = Table("node of midpoint, weights of Heun", [[], [0.5]], [0.5, 0.5], 1)


def swing(h, friction, n, time=3.0, nesterov=False, preset=False):
    """Let a spring go from rest by torch's SGD with momentum; give the error at the end."""
    gamma = time / n
    beta = (1 - friction * gamma / 2) / (1 + friction * gamma / 2)
    x = torch.ones((), dtype=torch.float64, requires_grad=True)
    sgd = SGD([x], gamma**2 / (1 + friction * gamma / 2), beta, nesterov=nesterov)
    if preset:
        sgd.state[x]["momentum_buffer"] = torch.tensor(-h / (1 + beta), dtype=torch.float64)
    for _ in range(n):
        x.grad = h * x.detach()
        sgd.step()
    return off_spring(x, h, friction, time)


@pytest.mark.parametrize(("h", "friction"), SPRINGS)
@pytest.mark.parametrize(
    ("options", "order"),
    [({}, 1), ({"preset": True}, 2), ({"nesterov": True}, 1)],
    ids=["momentum from 0", "momentum from half a step", "Nesterov"],
)
def test_order_of_momentum(h, friction, options, order):
    n = [30, 60, 120, 240, 480]
    found = slope(n, [swing(h, friction, steps, **options) for steps in n])
    assert abs(found - order) < 0.15


@pytest.mark.parametrize(("h", "friction"), SPRINGS)
def test_nesterov_has_order_1_from_half_a_step_too(h, friction):
    n = [240, 480, 960, 1920]
    errors = [swing(h, friction, steps, nesterov=True, preset=True) for steps in n]
    assert abs(slope(n, errors) - 1) < 0.1


def test_temperature_of_sgd_is_proportional_to_the_step():
    torch.manual_seed(0)
    lr, h, sigma = 0.1, 1.0, 1.0
    x = torch.zeros(20_000, dtype=torch.float64, requires_grad=True)
    sgd = SGD([x], lr)
    for _ in range(200):
        x.grad = h * x.detach() + sigma * torch.randn(20_000, dtype=torch.float64)
        sgd.step()
    variance = float(x.detach().var())
    assert variance == pytest.approx(lr * sigma**2 / (h * (2 - lr * h)), rel=0.03)
    assert sigma**2 / h / variance == pytest.approx(19, rel=0.03)


def test_gradient_flow_is_dissipative():
    h = np.array([1.0, 3.0])
    path = analyse.trajectory(lambda z: -h * z, [1.0, -2.0], "rk4", 1e-3, 1000)
    loss = (h * path**2).sum(1) / 2
    rate = (loss[2:] - loss[:-2]) / 2e-3
    assert np.allclose(rate, -((h * path[1:-1]) ** 2).sum(1), rtol=1e-4)


def test_the_wrong_table_has_order_1():
    h = np.array([[1.0, 0.2], [0.2, 0.5]])
    exact = expm(-2 * h) @ [1.0, -2.0]
    n = [20, 40, 80, 160, 320]
    for table, order in ((WRONG, 1), ("heun", 2)):
        ends = [
            analyse.trajectory(lambda z: -h @ z, [1.0, -2.0], table, 2 / steps, steps)[-1]
            for steps in n
        ]
        found = slope(n, [np.linalg.norm(end - exact) for end in ends])
        assert abs(found - order) < 0.1


def test_players_frozen_for_each_other_have_order_1():
    field = analyse.bilinear()

    def alone(player, z, lr):
        mine = np.arange(2) == player

        def velocity(own):
            return np.where(mine, field(np.where(mine, own, z)), 0)

        return analyse.trajectory(velocity, z, "rk4", lr, 1)[-1][player]

    n, errors = [20, 40, 80, 160], []
    for steps in n:
        z = np.array([1.0, 0.0])
        for _ in range(steps):
            z = np.array([alone(player, z, 2 / steps) for player in (0, 1)])
        errors.append(np.linalg.norm(z - [np.cos(2), np.sin(2)]))
        assert z @ z == pytest.approx((1 + (2 / steps) ** 2) ** steps, rel=1e-12)  # Euler
    assert abs(slope(n, errors) - 1) < 0.1
