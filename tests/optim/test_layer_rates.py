"""A rate for a layer is a change of variables: theta = scale phi."""

import pytest
import torch
from torch import nn
from torch.optim import SGD, Adam, RMSprop

RULES = {
    "SGD": (lambda groups: SGD(groups, lr=0.05), 0.5, 1e-12),
    "momentum": (lambda groups: SGD(groups, lr=0.01, momentum=0.9), 0.5, 1e-12),
    "RMSprop": (lambda groups: RMSprop(groups, lr=0.01, eps=0), 1.0, 1e-12),
    "Adam": (lambda groups: Adam(groups, lr=0.01, eps=0), 1.0, 1e-12),
    "Adam with eps": (lambda groups: Adam(groups, lr=0.01), 1.0, 1e-6),
}


@pytest.mark.parametrize(("make", "power", "bar"), RULES.values(), ids=RULES)
def test_a_ratio_of_rates_is_a_scale(make, power, bar):
    ratio, steps = 0.3, 200
    scale = ratio**power
    torch.manual_seed(0)
    x, y = torch.randn(steps, 16, 4).double(), torch.randn(steps, 16, 2).double()
    first, last = nn.Linear(4, 6).double(), nn.Linear(6, 2).double()
    phi = [p.detach().clone().div_(scale).requires_grad_() for p in first.parameters()]
    other = [p.detach().clone().requires_grad_() for p in last.parameters()]
    base = make([{"params": last.parameters()}])
    rate = base.param_groups[0]["lr"]
    grouped = make(
        [{"params": first.parameters(), "lr": ratio * rate}, {"params": last.parameters()}]
    )
    scaled = make([{"params": [*phi, *other]}])
    for a, b in zip(x, y, strict=True):
        grouped.zero_grad()
        nn.functional.mse_loss(last(torch.tanh(first(a))), b).backward()
        grouped.step()
        scaled.zero_grad()
        hidden = torch.tanh(nn.functional.linear(a, scale * phi[0], scale * phi[1]))
        nn.functional.mse_loss(nn.functional.linear(hidden, *other), b).backward()
        scaled.step()
    for theta, value in zip(first.parameters(), phi, strict=True):
        assert (theta - scale * value).abs().max() < bar
