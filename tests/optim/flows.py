"""Flows of known solution, for the tests of optimizers."""

import numpy as np
import torch
from minent.optim import Flow

F64 = torch.float64
SPRINGS = ((1.0, 0.3), (4.0, 0.5))  # curvature h and friction


def parameter(values, dtype=F64):
    return torch.tensor(values, dtype=dtype, requires_grad=True)


def closure_of(optimizer, loss):
    """Make the closure of a loss that is a function without arguments."""

    def closure():
        optimizer.zero_grad()
        value = loss()
        value.backward()
        return value

    return closure


def go(loss, start, time, n, method, field="grad", **options):
    """Follow the flow of a loss for some time in n steps; give where that ends."""
    x = parameter(start)
    flow = Flow([x], time / n, field, method, **options)
    closure = closure_of(flow, lambda: loss(x))
    for _ in range(n):
        flow.step(closure)
    return x.detach().numpy()


def off_spring(x, h, friction, time):
    """Tell how far a spring is from where it swings to from 1, at rest."""
    w = np.sqrt(h - friction**2 / 4)
    damped = np.exp(-friction * time / 2)
    return abs(x.item() - damped * (np.cos(w * time) + friction / (2 * w) * np.sin(w * time)))


def slope(steps, errors):
    """Fit the order: log error against log step."""
    return -float(np.polyfit(np.log(steps), np.log(errors), 1)[0])
