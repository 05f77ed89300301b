"""Training that the tests run under torchrun: two processes are to do what one does."""

import sys

import torch
from minent.optim import Game
from minent.train import Average, BestCheckpoint, Player, add_loss, fit, track
from models import Regressor, numbers, regression
from torch import nn
from torch.utils.checkpoint import checkpoint

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


def plain(model, batch_size, engine, **options):
    history = fit(
        model, (X, Y), epochs=3, batch_size=batch_size, engine=engine, progress=False,
        optimizer=torch.optim.Adam, lr=0.01, **options,
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


CASES = {
    "plain": lambda *to: plain(Regressor(), *to),
    "accumulate": lambda *to: plain(Regressor(), *to, accumulate=2, clip_norm=0.5),
    "checkpointed": lambda *to: plain(Checkpointed(), *to),
    "added": lambda *to: plain(AddedOnly(), *to, ema=0.9, validation=(X, Y)),
    "players": players,
    "game": joint,
}


def main(out, engine, batch_size):
    engine = None if engine == "none" else engine
    batch_size = int(batch_size)
    found = {}
    for name, case in CASES.items():
        state, history = case(batch_size, engine)
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
    several = torch.distributed.is_initialized()
    if not several or torch.distributed.get_rank() == 0:
        torch.save(found, out)
    if several:  # threads of gloo abort where one process ends before another
        torch.distributed.barrier()


if __name__ == "__main__":
    main(*sys.argv[1:])
