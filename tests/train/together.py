"""Training that the tests run under torchrun: two processes are to do what one does."""

import random
import sys

import numpy as np
import torch
from minent.optim import Flow, Game
from minent.train import Average, BestCheckpoint, Player, add_loss, fit, track
from models import Regressor, numbers, regression
from torch import nn
from torch.utils.checkpoint import checkpoint
from torchrun import end

X, Y = regression(44)


class Checkpointed(Regressor):
    def forward(self, x, y):
        return checkpoint(super().forward, x, y, use_reentrant=False)


class AddedOnly(nn.Module):
    def __init__(self):
        super().__init__()
        self.model = Regressor()

    def forward(self, x, y):
        add_loss(self.model(x, y))
        track("samples", float(len(x)), how="sum")


def weights(state):
    return list(state.values())


class Unused(Regressor):
    """Has a parameter that no loss depends on."""

    def __init__(self):
        super().__init__()
        self.unused = nn.Parameter(torch.zeros(1, dtype=torch.float64))


def plain(model, batch_size, engine, **options):
    history = fit(
        model, (X, Y), epochs=3, batch_size=batch_size, engine=engine, progress=False,
        **{"optimizer": torch.optim.Adam, "lr": 0.01, **options},
    )  # fmt: skip
    return model.state_dict(), history


def players(batch_size, engine):
    torch.manual_seed(0)
    generator, critic = nn.Linear(2, 2).double(), nn.Linear(2, 1).double()

    def critic_loss(batch, state):
        real, noise = batch
        return (critic(generator(noise)).tanh() - critic(real).tanh()).mean()

    def generator_loss(batch, state):
        return -critic(generator(batch[1])).tanh().mean()

    sides = [
        Player(critic, critic_loss, torch.optim.SGD(critic.parameters(), lr=0.1), name="critic"),
        Player(generator, generator_loss, name="generator", every=2),
    ]
    history = fit(
        sides, (numbers(40, 2) + 3, numbers(40, 2, seed=1)), epochs=3, batch_size=batch_size,
        engine=engine, progress=False,
    )  # fmt: skip
    return {**critic.state_dict(prefix="c."), **generator.state_dict(prefix="g.")}, history


def joint(batch_size, engine):
    """RK4 on the joint field of two players."""
    torch.manual_seed(0)
    model = nn.ModuleDict({"g": nn.Linear(2, 2).double(), "c": nn.Linear(2, 1).double()})
    optimizer = Game(dict(model.items()), lr=0.1, method="rk4", average=engine is not None)

    def step(batch, state):
        fake = model["c"](model["g"](batch[1])).tanh()
        return {"g": -fake.mean(), "c": (fake - model["c"](batch[0]).tanh()).mean()}

    history = fit(
        model, (numbers(40, 2) + 3, numbers(40, 2, seed=1)), step=step, optimizer=optimizer,
        epochs=3, batch_size=batch_size, engine=engine, progress=False,
    )  # fmt: skip
    return model.state_dict(), history


def by_loss(optimizer):
    """Optimizers that decide by the loss, which must be the same in all processes."""
    return lambda batch_size, engine: plain(
        Regressor(), batch_size, engine, optimizer=optimizer, lr=None
    )


def unused(batch_size, engine):
    """A parameter without a gradient; Fabric leaves that to its own options."""
    options = {"find_unused_parameters": True} if engine == "ddp" else None
    return plain(Unused(), batch_size if options else 10, options)


CASES = {
    "plain": lambda *to: plain(Regressor(), *to),
    "accumulate": lambda *to: plain(Regressor(), *to, accumulate=2, clip_norm=0.5),
    "checkpointed": lambda *to: plain(Checkpointed(), *to),
    "added": lambda *to: plain(AddedOnly(), *to, ema=0.9, validation=(X, Y)),
    "players": players,
    "game": joint,
    "polyak": by_loss(lambda p: Flow(p, 0.1, "polyak")),
    "lbfgs": by_loss(lambda p: torch.optim.LBFGS(p, max_iter=3, line_search_fn="strong_wolfe")),
    "unused": unused,
}


def main(out, engine, batch_size):
    random.seed(0)
    np.random.seed(0)
    engine = None if engine == "none" else engine
    batch_size = int(batch_size)
    found = {}
    for name, case in CASES.items():
        state, history = case(batch_size, engine)
        ranks = [weights(state)]
        if torch.distributed.is_initialized():
            ranks = [None] * torch.distributed.get_world_size()
            torch.distributed.all_gather_object(ranks, weights(state))
        assert all(torch.equal(a, b) for rank in ranks for a, b in zip(rank, ranks[0], strict=True))
        rows = [{k: v for k, v in row.items() if k != "seconds"} for row in history]
        found[name] = {"state": state, "rows": rows}
    model = Regressor()
    best = BestCheckpoint(f"{out}.best", "loss")
    options = {
        "checkpoint": f"{out}.ckpt",
        "callbacks": [best],
        "ema": Average(model, 0.5),
        "batch_size": batch_size,
        "engine": engine,
        "progress": False,
        "resume": True,
    }
    fit(model, (X, Y), steps=3, **options)
    again = Regressor(seed=4)
    options["ema"] = Average(again, 0.5)
    fit(again, (X, Y), steps=7, **options)
    found["resumed"] = {"state": again.state_dict(), "rows": []}
    mine = [random.random(), float(np.random.random()), torch.rand(()).item()]
    everyone = [mine]
    several = torch.distributed.is_initialized()
    if several:
        everyone = [None] * torch.distributed.get_world_size()
        torch.distributed.all_gather_object(everyone, mine)
    # each of the three generators gives other numbers in each process
    assert all(len(set(drawn)) == len(everyone) for drawn in zip(*everyone, strict=True))
    if not several or torch.distributed.get_rank() == 0:
        torch.save(found, out)


if __name__ == "__main__":
    main(*sys.argv[1:])
    end()
