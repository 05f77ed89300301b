"""Rates on straight lines between points."""

import copy

import numpy as np
from minent.optim import PiecewiseLinear, piecewise_linear
from small_regression import Task, every


def test_piecewise_linear_is_interpolation():
    points = {0: 0, 1000: 1, 20_000: 0.1}
    steps = np.arange(0, 30_000, 37)
    rate = PiecewiseLinear({20_000: 0.1, 1000: 1})
    wanted = np.interp(steps, list(points), list(points.values()))
    assert np.allclose([rate(int(step)) for step in steps], wanted, rtol=0, atol=1e-15)


@every
def test_piecewise_linear_schedules(make):
    task = Task()
    optimizer = make(task.params)
    scheduler = piecewise_linear(optimizer, {0: 1, 4: 3, 6: 0.5})
    rates = []
    for i in range(8):
        task.step(optimizer, i)
        rates.append(scheduler.get_last_lr()[0] / 0.05)
        scheduler.step()
    assert np.allclose(rates, [1, 1.5, 2, 2.5, 3, 1.75, 0.5, 0.5], rtol=0, atol=1e-15)
    saved = scheduler.state_dict()
    again = piecewise_linear(make(Task().params), {0: 1})
    again.load_state_dict(copy.deepcopy(saved))
    assert again.lr_lambdas[0](2) == 2
