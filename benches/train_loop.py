"""What a loop costs on a tiny model: `fit` with bar and metrics against a bare loop, and peers.

The model (8-16-1, batches of 64, ready in memory) is so small that a step is mostly overhead; steps
of real models take as long whoever runs them. Each loop takes turns with the bare one in a process
of its own, with one thread, and the least CPU time of several rounds counts. Lightning and Ignite
are run where they are installed.
"""

from __future__ import annotations

import argparse
import os
import pty
import subprocess
import sys
import time
import warnings
from contextlib import contextmanager
from functools import partial

import torch
from minent.train import fit, track
from torch import nn
from torch.nn.functional import mse_loss

BATCHES = 200


class Tiny(nn.Module):
    """Hands the mean of its output to `observe`, if that is given."""

    def __init__(self, observe=None):
        super().__init__()
        torch.manual_seed(0)
        self.layers = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 1))
        self.observe = observe

    def forward(self, x, y):
        output = self.layers(x)
        if self.observe is not None:
            self.observe("output", output.detach().mean())
        return mse_loss(output, y)


def data():
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(BATCHES, 64, 8, generator=generator)
    return list(zip(x, x.sum(2, keepdim=True), strict=True))


def bare(batches, epochs, observe=None):
    model = Tiny(observe)
    optimizer = torch.optim.Adam(model.parameters())
    for _ in range(epochs):
        for x, y in batches:
            optimizer.zero_grad()
            model(x, y).backward()
            optimizer.step()


def ours(batches, epochs, observe=None, progress=True):
    fit(Tiny(observe), batches, optimizer=torch.optim.Adam, epochs=epochs, progress=progress)


def lightning_loop(batches, epochs):
    import lightning

    class Module(lightning.LightningModule):
        def __init__(self):
            super().__init__()
            self.model = Tiny()

        def training_step(self, batch, _):
            return self.model(*batch)

        def configure_optimizers(self):
            return torch.optim.Adam(self.parameters())

    trainer = lightning.Trainer(
        max_epochs=epochs, accelerator="cpu", logger=False, enable_checkpointing=False,
        enable_model_summary=False,
    )  # fmt: skip
    # a list would be taken for several loaders
    loader = torch.utils.data.DataLoader(batches, batch_size=None)
    trainer.fit(Module(), loader)


def ignite_loop(batches, epochs):
    from ignite.contrib.handlers import ProgressBar
    from ignite.engine import Engine
    from ignite.metrics import RunningAverage

    model = Tiny()
    optimizer = torch.optim.Adam(model.parameters())

    def step(_, batch):
        optimizer.zero_grad()
        loss = model(*batch)
        loss.backward()
        optimizer.step()
        return loss.item()

    engine = Engine(step)
    RunningAverage(output_transform=lambda loss: loss).attach(engine, "loss")
    ProgressBar().attach(engine, ["loss"])
    engine.run(batches, max_epochs=epochs)


def ignored(name, value):
    """Stand for a metric that is worked out and not kept."""


TRACKED = "fit, bar, loss and a tracked metric"
LOOPS = {
    "fit, no bar": lambda *to: ours(*to, progress=False),
    "fit, bar and loss": ours,
    TRACKED: lambda *to: ours(*to, observe=track),
    "Ignite, bar and running average": ignite_loop,
    "Lightning, its bar": lightning_loop,
}


@contextmanager
def terminal():
    """Make standard error and output a terminal that nobody sees, so that bars are drawn."""
    parent, child = pty.openpty()
    with subprocess.Popen(
        ["cat"], stdin=parent, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as reader:
        os.close(parent)
        kept = os.dup(1), os.dup(2)
        for number in (1, 2):
            os.dup2(child, number)
        try:
            yield
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            for number, old in enumerate(kept, 1):
                os.dup2(old, number)
                os.close(old)
            os.close(child)
            reader.terminate()


def measure(name, epochs, rounds):
    """Give the least CPU seconds of the bare loop and of another, in turns."""
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    batches, least = data(), [float("inf")] * 2
    # a metric costs what it costs, whoever keeps it
    basis = partial(bare, observe=ignored) if name == TRACKED else bare
    with terminal():
        for _ in range(rounds + 1):  # the first one is cold, and never the least
            for place, loop in enumerate((basis, LOOPS[name])):
                began = time.process_time()
                loop(batches, epochs)
                least[place] = min(least[place], time.process_time() - began)
    return least


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=10, help=f"of {BATCHES} steps, each round")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--loop", choices=LOOPS, help="only this one, and print its seconds")
    chosen = parser.parse_args()
    if chosen.loop:
        print(*measure(chosen.loop, chosen.epochs, chosen.rounds))
        return
    print("| loop | CPU µs a step | bare loop | ratio |\n| --- | ---: | ---: | ---: |")
    for name in LOOPS:
        # a process of its own: what one library leaves behind slows down others
        command = [sys.executable, __file__, "--loop", name]
        numbers = ["--epochs", str(chosen.epochs), "--rounds", str(chosen.rounds)]
        done = subprocess.run([*command, *numbers], capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"| {name} | {done.stderr.strip().splitlines()[-1]} | | |")
            continue
        basis, seconds = (float(part) for part in done.stdout.split()[-2:])
        each = 1e6 / (chosen.epochs * BATCHES)
        print(f"| {name} | {seconds * each:.0f} | {basis * each:.0f} | {seconds / basis:.2f} |")


if __name__ == "__main__":
    main()
