"""Adaptive methods: errors within tolerance, sizes, counts, repeated tries."""

from fractions import Fraction

import numpy as np
import pytest
import torch
from flows import closure_of, parameter
from minent.optim import TABLES, Flow
from minent.optim.fields import RMS

H = np.array([1.0, 100.0])
TOLERANCES = (1e-2, 1e-3, 1e-4, 1e-5)


def run(tolerance, method="adaptive-heun", time=5.0, lr=0.01):
    """Follow a stiff flow up to a time; give gradients, global error, the flow, largest sizes."""
    x = parameter([1.0, 1.0])
    flow = Flow([x], lr, method=method, tolerance=tolerance)
    curvature = torch.tensor(H)
    calls = 0

    def closure():
        nonlocal calls
        calls += 1
        flow.zero_grad()
        loss = (curvature * x**2).sum() / 2
        loss.backward()
        return loss

    reached, worst, sizes = 0.0, 0.0, []
    while time - reached > 1e-12:
        flow.largest = (time - reached) / lr
        before = x.detach().numpy().copy()
        flow.step(closure)
        h = flow.control["last_size"] * lr
        reached += h
        sizes.append(h)
        assert flow.control["last_error"] <= tolerance
        # Heun less Euler, from the definition
        if method == "adaptive-heun":
            estimate = np.linalg.norm(h * H / 2 * (before - (before - h * H * before)))
            assert flow.control["last_error"] == pytest.approx(estimate, rel=1e-9)
        worst = max(worst, np.linalg.norm(x.detach().numpy() - np.exp(-H * reached)))
    assert len(sizes) == flow.control["accepted"]
    assert calls == sum_of_calls(flow)
    return calls, worst, flow, sizes


def sum_of_calls(flow):
    """Count gradients: the first of a step is not asked for again when a try is given up."""
    accepted, rejected = flow.control["accepted"], flow.control["rejected"]
    return accepted + (accepted + rejected) * (flow.table.stages - 1)


def test_errors_fall_with_the_tolerance():
    runs = [run(tolerance) for tolerance in TOLERANCES]
    gradients = [calls for calls, *_ in runs]
    worst = [error for _, error, *_ in runs]
    assert gradients == sorted(gradients)
    assert worst == sorted(worst, reverse=True)
    assert 300 < gradients[0] < 700
    assert all(error < tolerance for error, tolerance in zip(worst, TOLERANCES, strict=True))


def test_steps_are_held_by_stability():
    *_, sizes = run(1e-2)
    assert np.median(sizes) == pytest.approx(2 / 100, rel=0.2)


def test_third_order_takes_fewer_gradients_at_tight_tolerance():
    assert run(1e-6, "bogacki-shampine", 1.0)[0] < run(1e-6, time=1.0)[0] / 2


def test_a_rejected_try_begins_again():
    x, twin = parameter([1.0]), parameter([1.0])
    flow = Flow([x], 1.0, method="adaptive-heun", tolerance=1e-3)
    flow.step(closure_of(flow, lambda: (x**2 / 2).sum()))
    assert flow.control["rejected"] >= 1
    heun = Flow([twin], flow.control["last_size"], method="heun")
    heun.step(closure_of(heun, lambda: (twin**2 / 2).sum()))
    assert x.item() == pytest.approx(twin.item(), rel=1e-14)


def test_memory_does_not_move_when_a_try_is_given_up():
    x = parameter([2.0])
    flow = Flow([x], 5.0, RMS(0.5), "adaptive-heun", tolerance=1e-4)
    flow.step(closure_of(flow, lambda: (x**2).sum()))
    assert flow.control["rejected"] >= 1
    assert flow.state[x]["square_avg"].item() == pytest.approx(0.5 * 16)


def test_groups_keep_their_own_speed():
    x, y = parameter([1.0]), parameter([1.0])
    flow = Flow([{"params": [x]}, {"params": [y], "lr": 0.2}], 0.1, method="bogacki-shampine")
    flow.tolerance = 1e-10
    flow.control["size"] = 0.01
    for _ in range(5):
        flow.step(closure_of(flow, lambda: (x**2).sum() / 2 + (y**2).sum() / 2))
    assert np.log(y.item()) == pytest.approx(2 * np.log(x.item()), rel=1e-8)


def test_no_step_is_small_enough():
    x = parameter([1.0])
    flow = Flow([x], 1.0, method="adaptive-heun", tolerance=1e-3)
    calls = iter(range(10_000))
    with pytest.raises(RuntimeError, match="no step of at least 1e-12 lr"):
        # a new field at each call
        flow.step(closure_of(flow, lambda: 1e20 * next(calls) * x.sum()))
    assert x.item() == 1.0


def test_a_fixed_method_has_no_control():
    with pytest.raises(AttributeError, match="'heun' is not adaptive"):
        _ = Flow([parameter([1.0])], 0.1, method="heun").control


def test_weights_of_the_lower_method():
    for table in TABLES.values():
        if table.lower is not None:
            assert table.order_of(table.lower) == table.order - 1
            assert sum(table.lower) == Fraction(1)
