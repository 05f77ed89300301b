"""What an epoch of a VAE costs by `VAE.fit`, by a loop written by hand, and by pythae's trainer.

All have the same nets (784-512-16 and back, those that pythae makes by default), losses, batches
and samples. The loop by hand draws the order of samples anew, takes batches of one tensor, steps
the same optimizer (Adam, fused) and keeps the three means of an epoch, as the history does. Of
pythae it is the loop over an epoch alone, without its bar and without what its trainer copies and
writes behind it; it has a row with its own Adam and one with the fused one. Contestants take turns
in one process, and the least time of several rounds counts: CPU seconds on the CPU, seconds by the
clock on a GPU. Behind a ratio of least times stands, in brackets, the median ratio of a round.
"""

from __future__ import annotations

import argparse
import gc
import time
from statistics import median
from typing import TYPE_CHECKING

import torch
from minent.nn import MLP, VAE
from pythae_vae import find_pythae, trainer_of
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits

if TYPE_CHECKING:
    from minent.train import History

MINENT, HAND, PYTHAE, FUSED = "minent.nn.VAE", "by hand", "pythae", "pythae, fused Adam"


class Bench:
    """Images, and what trains a VAE on them for an epoch."""

    def __init__(self, chosen: argparse.Namespace) -> None:
        self.chosen, self.device = chosen, torch.device(chosen.device)
        numbers = torch.Generator().manual_seed(0)
        images = torch.rand(chosen.samples, chosen.pixels, generator=numbers)
        self.images = images.round().to(self.device)
        self.turns = {MINENT: self.minent(), HAND: self.by_hand()}
        if find_pythae():
            self.turns[PYTHAE] = self.pythae(fused=False)
            self.turns[FUSED] = self.pythae(fused=True)

    def nets(self) -> tuple[MLP, MLP]:
        """Make encoder and decoder."""
        torch.manual_seed(0)
        size, width, latent = self.chosen.pixels, self.chosen.width, self.chosen.latent
        encoder = MLP(size, 2 * latent, width=width, depth=1, activation="relu")
        decoder = MLP(latent, size, width=width, depth=1, activation="relu")
        return encoder.to(self.device), decoder.to(self.device)

    def minent(self):
        """Train by `fit`."""
        vae = VAE(*self.nets(), latent_dim=self.chosen.latent)
        batch = self.chosen.batch

        def epochs() -> History:
            return vae.fit(self.images, batch_size=batch, epochs=self.chosen.epochs, progress=False)

        return epochs

    def by_hand(self):
        """Train by a loop."""
        encoder, decoder = self.nets()
        images, batch = self.images, self.chosen.batch
        every = [*encoder.parameters(), *decoder.parameters()]

        def epochs() -> list[list[float]]:
            history = []
            adam = torch.optim.Adam(every, fused=True)
            for _ in range(self.chosen.epochs):
                sums = torch.zeros(3, device=self.device)
                for part in torch.randperm(len(images)).split(batch):
                    x = images[part]
                    mean, log_var = encoder(x).chunk(2, 1)
                    z = mean + torch.exp(log_var / 2) * torch.randn_like(mean)
                    error = binary_cross_entropy_with_logits(decoder(z), x, reduction="none")
                    error = error.sum(1).mean()
                    kl = 0.5 * (mean.square() + log_var.exp() - log_var - 1).sum(1).mean()
                    loss = error + kl
                    adam.zero_grad()
                    loss.backward()
                    adam.step()
                    sums += torch.stack((loss, error, kl)).detach() * len(x)
                history.append((sums / len(images)).tolist())
            return history

        return epochs

    def pythae(self, *, fused: bool):
        """Train by the loop of pythae's trainer."""
        chosen, (encoder, decoder) = self.chosen, self.nets()
        trainer = trainer_of(
            encoder,
            nn.Sequential(decoder, nn.Sigmoid()),
            self.images,
            chosen.latent,
            "bce",
            chosen.batch,
            fused=fused,
            cpu=self.device.type == "cpu",
        )
        return lambda: [trainer.train_step(1 + i) for i in range(chosen.epochs)]

    def seconds(self, work) -> float:
        """Give the seconds of an epoch."""
        gc.collect()
        if self.device.type == "cpu":
            began = time.process_time()
            work()
            return (time.process_time() - began) / self.chosen.epochs
        torch.cuda.synchronize(self.device)
        began = time.perf_counter()
        work()
        torch.cuda.synchronize(self.device)
        return (time.perf_counter() - began) / self.chosen.epochs

    def measure(self) -> dict[str, list[float]]:
        """Give seconds of each contestant, round by round."""
        spent: dict[str, list[float]] = {name: [] for name in self.turns}
        for turn in range(self.chosen.rounds + 1):
            for name, work in self.turns.items():
                seconds = self.seconds(work)
                if turn:  # the first one is cold
                    spent[name].append(seconds)
        return spent


def verdict(what: str, more: list[float], less: list[float], bar: float, *, most: bool) -> None:
    """Print a ratio beside what is wanted of it."""
    value = min(more) / min(less)
    each = median(a / b for a, b in zip(more, less, strict=True))
    reached = "reached" if (value <= bar if most else value >= bar) else "NOT reached"
    side = "at most" if most else "at least"
    print(f"- {what}: {value:.3f} ({each:.3f}), wanted {side} {bar:g}: {reached}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--samples", type=int, default=10_000, help="of an epoch")
    parser.add_argument("--pixels", type=int, default=784)
    parser.add_argument("--width", type=int, default=512, help="of the hidden layers")
    parser.add_argument("--latent", type=int, default=16)
    parser.add_argument("--batch", type=int, default=100)
    parser.add_argument("--epochs", type=int, default=2, help="of a turn")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", default="cpu")
    chosen = parser.parse_args()
    torch.set_num_threads(chosen.threads)
    spent = Bench(chosen).measure()
    steps = -(-chosen.samples // chosen.batch)
    print("| loop | s an epoch | ms a step | by hand = 1 |\n| --- | ---: | ---: | ---: |")
    for name, rounds in spent.items():
        least = min(rounds)
        print(f"| {name} | {least:.3f} | {1000 * least / steps:.3f} "
              f"| {least / min(spent[HAND]):.3f} |")  # fmt: skip
    print()
    verdict("minent to the loop by hand", spent[MINENT], spent[HAND], 1.05, most=True)
    if PYTHAE not in spent:
        print("- pythae is not installed")
        return
    for name in (PYTHAE, FUSED):
        verdict(f"{name} to minent", spent[name], spent[MINENT], 1.5, most=False)


if __name__ == "__main__":
    main()
