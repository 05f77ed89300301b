"""Gradients of small batches make the step of a large one."""

import copy

import pytest
import torch
from minent.optim import Accumulation
from small_regression import F64, Task, without_closure
from torch import nn
from torch.optim import SGD, Adam


@without_closure
def test_accumulation_is_one_large_batch(make):
    small, large = Task(), Task()
    accumulated = make(small.params)
    accumulation = Accumulation(accumulated, 8)
    whole = make(large.params)
    for i in range(50):
        for j in range(8):
            before = small.values
            small.step(accumulated, i, slice(2 * j, 2 * j + 2))
            assert accumulation.gathered == (j + 1) % 8
            assert torch.equal(before, small.values) == (j < 7)
        large.step(whole, i)
    assert (small.values - large.values).abs().max() < 1e-12


def test_accumulation_of_8_times_16_by_adam():
    def train(net, size):
        torch.manual_seed(1)
        x, y = torch.randn(50, 128, 6, dtype=F64), torch.randn(50, 128, 1, dtype=F64)
        adam = Adam(net.parameters(), lr=1e-2)
        if size < 128:
            Accumulation(adam, 128 // size)
        for step in range(50):
            for a, b in zip(x[step].split(size), y[step].split(size), strict=True):
                adam.zero_grad()
                nn.functional.mse_loss(net(a), b).backward()
                adam.step()
        return nn.utils.parameters_to_vector(net.parameters()).detach()

    torch.manual_seed(0)
    plain = nn.Sequential(nn.Linear(6, 10), nn.Tanh(), nn.Linear(10, 1)).double()
    error = (train(copy.deepcopy(plain), 16) - train(plain, 128)).abs().max()
    assert error < 1e-12
    normed = nn.Sequential(nn.Linear(6, 10), nn.BatchNorm1d(10), nn.Linear(10, 1)).double()
    error = (train(copy.deepcopy(normed), 16) - train(normed, 128)).abs().max()
    assert error > 1e-3
    with pytest.warns(UserWarning, match="batch normalization"):
        Accumulation(SGD(normed.parameters()), 2, modules=[normed])


@without_closure
def test_accumulation_stops_in_the_middle(make):
    straight, broken = Task(), Task()
    optimizer = make(straight.params)
    Accumulation(optimizer, 4)
    straight.play(optimizer, range(14))
    first, again = make(broken.params), make(broken.params)
    Accumulation(first, 4)
    broken.play(first, range(6))
    Accumulation(again, 4)
    again.load_state_dict(copy.deepcopy(first.state_dict()))
    broken.play(again, range(6, 14))
    assert torch.equal(straight.values, broken.values)
