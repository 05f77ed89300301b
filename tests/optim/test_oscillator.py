"""Momentum as a damped oscillator: maps, orders, stability, rest."""

import numpy as np
import pytest
import torch
from flows import F64, SPRINGS, off_spring, parameter, slope
from hypothesis import given
from hypothesis import strategies as st
from minent import InputError
from minent.optim import Leapfrog, Nesterov, dynamics_of, momentum_of, rescale_beta


def swing(kind, h, friction, n, time=3.0, **options):
    """Let a spring go; give the error at the end."""
    x = parameter(1.0)
    optimizer = kind([x], time / n, friction, **options)
    for _ in range(n):
        x.grad = h * x.detach()
        optimizer.step()
    return off_spring(x, h, friction, time)


@pytest.mark.parametrize(("h", "friction"), SPRINGS)
@pytest.mark.parametrize(("start", "order"), [("half", 2), ("rest", 1)])
def test_order(h, friction, start, order):
    n = [30, 60, 120, 240, 480]
    errors = [swing(Leapfrog, h, friction, steps, start=start) for steps in n]
    assert abs(slope(n, errors) - order) < 0.1
    if order == 2 and h == 1.0:
        assert errors[-1] == pytest.approx(1.3e-6, rel=0.1)


@pytest.mark.parametrize(("h", "friction"), SPRINGS)
def test_nesterov_is_of_first_order(h, friction):
    n = [240, 480, 960, 1920]
    errors = [swing(Nesterov, h, friction, steps) for steps in n]
    assert abs(slope(n, errors) - 1) < 0.1


@pytest.mark.parametrize("nesterov", [False, True])
def test_steps_are_those_of_sgd(nesterov):
    x, y = parameter([1.0, -2.0]), parameter([1.0, -2.0])
    rate, beta = momentum_of(0.1, 0.7)
    ours = Nesterov([x], 0.1, 0.7) if nesterov else Leapfrog([x], 0.1, 0.7, start="rest")
    theirs = torch.optim.SGD([y], rate, beta, nesterov=nesterov)
    for _ in range(20):
        x.grad, y.grad = x.detach().cos(), y.detach().cos()
        ours.step()
        theirs.step()
        assert torch.allclose(x, y, rtol=0, atol=1e-15)


@given(lr=st.floats(1e-4, 10), beta=st.floats(-0.9, 0.999))
def test_maps_are_inverse(lr, beta):
    back = momentum_of(*dynamics_of(lr, beta)) if beta <= 1 else (lr, beta)
    assert back == pytest.approx((lr, beta), rel=1e-12, abs=1e-12)


@given(beta=st.floats(0, 0.999), ratio=st.floats(0.01, 10), lr=st.floats(1e-3, 1))
def test_rescaled_momentum_keeps_the_friction(beta, ratio, lr):
    friction = dynamics_of(lr, beta)[1]
    after = dynamics_of(ratio * lr, rescale_beta(beta, ratio))[1]
    assert after == pytest.approx(friction, rel=1e-9)


def test_rescaled_momentum():
    assert rescale_beta(0.9, 0.1) == pytest.approx(0.967818, abs=1e-6)
    assert abs(rescale_beta(0.9, 0.1) - (1 - 0.1 * 0.1**0.5)) < 1e-3
    assert rescale_beta(0.9, 1.0) == pytest.approx(0.9, rel=1e-12)


def test_edge_of_stability():
    h = 1.0
    for beta in (0.5, 0.9):
        for share, holds in ((0.99, True), (1.01, False)):
            step, friction = dynamics_of(share * 2 * (1 + beta) / h, beta)
            x = parameter(1.0)
            optimizer = Leapfrog([x], step, friction, start="rest")
            for _ in range(2000):
                x.grad = h * x.detach()
                optimizer.step()
            assert abs(x.item()) < 1e-10 if holds else abs(x.item()) > 1e10


def test_velocity_and_friction_stay_when_the_step_changes():
    # without force a velocity only decays, at the rate of the friction
    x = parameter(0.0)
    optimizer = Leapfrog([x], 0.01, 0.2, start="rest")
    x.grad = torch.tensor(-100.0, dtype=F64)
    optimizer.step()
    x.grad = torch.zeros((), dtype=F64)
    speeds = []
    for lr in (0.01, 0.01, 0.003, 0.003, 0.02, 0.02):
        optimizer.param_groups[0]["lr"] = lr
        before = x.item()
        optimizer.step()
        speeds.append((x.item() - before) / lr)
    assert np.allclose(-np.diff(np.log(speeds)), [0.002, 0.0006, 0.0006, 0.004, 0.004], rtol=1e-5)


@pytest.mark.parametrize(
    "make",
    [
        lambda: momentum_of(0.0, 1.0),
        lambda: momentum_of(1.0, -1.0),
        lambda: dynamics_of(0.1, -1.0),
        lambda: dynamics_of(-0.1, 0.5),
        lambda: rescale_beta(1.5, 0.1),
        lambda: rescale_beta(0.5, 0.0),
        lambda: Leapfrog([parameter(1.0)], 0.1, -1.0),
        lambda: Leapfrog([parameter(1.0)], 0.1, 1.0, start="middle"),
        lambda: Nesterov([parameter(1.0)], 0.1, 1.0, weight_decay=-1.0),
    ],
)
def test_errors(make):
    with pytest.raises(InputError, match="must be"):
        make()
