"""Flows of known solution, for the tests of optimizers."""

import numpy as np
import torch
from minent.optim import Flow

F64 = torch.float64


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


def slope(steps, errors):
    """Fit the order: log error against log step."""
    return -float(np.polyfit(np.log(steps), np.log(errors), 1)[0])
