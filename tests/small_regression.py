"""A small task, and optimizers to solve it, for the tests of wrappers."""

import pytest
import torch
from minent.optim import Flow, Game
from torch.optim import SGD, Adam, AdamW, RMSprop

F64 = torch.float64
OPTIMIZERS = {
    "SGD": lambda params: SGD(params, lr=0.05),
    "momentum": lambda params: SGD(params, lr=0.05, momentum=0.9),
    "Adam": lambda params: Adam(params, lr=0.05),
    "AdamW": lambda params: AdamW(params, lr=0.05, weight_decay=0.1),
    "RMSprop": lambda params: RMSprop(params, lr=0.05),
    "Flow": lambda params: Flow(params, lr=0.05, field="rms"),
    "Game": lambda params: Game([params], lr=0.05, method="extragradient", update="adam"),
}
every = pytest.mark.parametrize("make", OPTIMIZERS.values(), ids=OPTIMIZERS)
WITHOUT_CLOSURE = {name: make for name, make in OPTIMIZERS.items() if name != "Game"}
without_closure = pytest.mark.parametrize("make", WITHOUT_CLOSURE.values(), ids=WITHOUT_CLOSURE)


class Task:
    """A regression whose parameters are a matrix and a vector."""

    def __init__(self):
        rng = torch.Generator().manual_seed(5)
        self.matrix = torch.randn(3, 4, generator=rng, dtype=F64).requires_grad_()
        self.vector = torch.randn(3, generator=rng, dtype=F64).requires_grad_()
        self.params = [self.matrix, self.vector]
        self.data = torch.randn(200, 16, 7, generator=rng, dtype=F64)

    def loss(self, i, rows=slice(None)):
        x, y = self.data[i, rows].split([4, 3], 1)
        return (x @ self.matrix.T + self.vector - y).pow(2).sum(1).mean()

    def step(self, optimizer, i, rows=slice(None)):
        if isinstance(optimizer, Game):
            optimizer.step(lambda: [self.loss(i, rows)])
        else:
            optimizer.zero_grad()
            self.loss(i, rows).backward()
            optimizer.step()

    def play(self, optimizer, steps):
        for i in steps:
            self.step(optimizer, i)

    @property
    def values(self):
        return torch.cat([p.detach().reshape(-1) for p in self.params])
