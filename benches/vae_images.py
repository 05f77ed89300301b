"""VAEs on images of 28 pixels at equal time: classifier FID, coverage and reconstruction.

`minent.nn.VAE` and the VAE of pythae, if that is installed, train nets of one shape (784-512-16 and
back) from the same weights, each with its own loop and its own Adam: with a Bernoulli likelihood
both, and with a normal one both, whose variance minent learns and pythae takes for 1, its default.
After each epoch the one goes on that has used the least CPU time, until all have used their
seconds; so all meet the same busy moments of the machine.

Samples are compared with test images by the features of a classifier trained on the same images, as
are training images: the floor. Reconstructions are those of the mean code, of test images: their
squared error, and their cross-entropy in nats, both sums over pixels. A run that was killed goes on
from its last point, and one that is done is only read. The folder gets ``curves.tsv``, standard
output a table.
"""

from __future__ import annotations

import argparse
import time
from math import isqrt
from pathlib import Path

import results
import torch
from gan_images import READERS, Judge, drawn
from gan_methods import spread, write_curves
from minent.nn import MLP, VAE, likelihood
from pythae_vae import find_pythae, trainer_of
from torch import nn
from torch.nn.functional import binary_cross_entropy

COLUMNS = ("data", "method", "seed", "seconds", "epochs", "fid", "precision", "recall", "density",
           "coverage", "squared_error", "cross_entropy")  # fmt: skip
OURS, THEIRS = ("minent, Bernoulli", "minent, normal"), ("pythae, bce", "pythae, mse")


class Trained:
    """Nets of one method, with what trains them for an epoch."""

    def __init__(self, method: str, seed: int, x: torch.Tensor, chosen: argparse.Namespace) -> None:
        torch.manual_seed(seed)
        size, latent, width = x.shape[1], chosen.latent, chosen.width
        encoder = MLP(size, 2 * latent, width=width, depth=1)
        decoder: nn.Module = MLP(latent, size, width=width, depth=1)
        self.method, self.latent = method, latent
        self.squash = method == "minent, Bernoulli"  # its decoder gives logits
        if not self.squash:
            decoder = nn.Sequential(decoder, nn.Sigmoid())
        if method in OURS:
            density = likelihood("bernoulli" if self.squash else "gaussian")
            self.model: nn.Module = VAE(encoder, decoder, likelihood=density, latent_dim=latent)
            self.optimizer = torch.optim.Adam(self.model.parameters(), lr=chosen.lr, fused=True)
            self._epoch = lambda turn: self.model.fit(
                x,
                batch_size=chosen.batch,
                optimizer=self.optimizer,
                seed=1000 * seed + turn,
                progress=False,
            )
        else:
            loss = method.removeprefix("pythae, ")
            trainer = trainer_of(encoder, decoder, x, latent, loss, chosen.batch, chosen.lr, seed)
            self.model, self.optimizer = trainer.model, trainer.optimizer
            self._epoch = trainer.train_step
        self.encoder, self.decoder = encoder, decoder
        self.seconds, self.epochs = 0.0, 0

    def epoch(self) -> None:
        """Train for an epoch."""
        began = time.process_time()
        self._epoch(self.epochs + 1)
        self.seconds += time.process_time() - began
        self.epochs += 1

    def decode(self, z: torch.Tensor) -> torch.Tensor:
        found = self.decoder(z)
        return found.sigmoid() if self.squash else found

    @torch.no_grad()
    def judged(self, judge: Judge, test: torch.Tensor) -> list[float]:
        """Give the scores of samples, and the errors of reconstructions."""
        self.model.eval()
        z = torch.randn(judge.n, self.latent, generator=torch.Generator().manual_seed(1))
        samples = (self.decode(z) * 255).round().to(torch.uint8)
        side = isqrt(test.shape[1])
        again = self.decode(self.encoder(test).chunk(2, 1)[0])
        square = (again - test).square().sum(1).mean().item()
        cross = binary_cross_entropy(again, test, reduction="sum").item() / len(test)
        self.model.train()
        return [*judge(samples.view(-1, 1, side, side)), square, cross]

    def state_dict(self) -> dict:
        parts = {"model": self.model.state_dict(), "optimizer": self.optimizer.state_dict()}
        return {**parts, "seconds": self.seconds, "epochs": self.epochs}

    def load_state_dict(self, state: dict) -> None:
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.seconds, self.epochs = state["seconds"], state["epochs"]


def run(data: str, seed: int, images: tuple[torch.Tensor, torch.Tensor], judge: Judge,
        chosen: argparse.Namespace) -> list[list]:  # fmt: skip
    """Train all methods with one seed, in turns, or what is left of it; give their curves."""
    file = chosen.folder / f"{data}_seed_{seed}.json"
    if (done := results.read(file, chosen)) is not None:
        return done
    train, test = images
    runs = [Trained(method, seed, train, chosen) for method in chosen.methods]
    rows: list[list] = []
    checkpoint = file.with_suffix(".ckpt")
    if checkpoint.exists():
        saved = torch.load(checkpoint)
        rows = saved["rows"]
        for one, state in zip(runs, saved["runs"], strict=True):
            one.load_state_dict(state)
        torch.set_rng_state(saved["random"])
    every = chosen.seconds / chosen.points
    while (one := min(runs, key=lambda one: one.seconds)).seconds < chosen.seconds:
        before = one.seconds
        one.epoch()
        if one.seconds // every == before // every and one.seconds < chosen.seconds:
            continue
        found = one.judged(judge, test)
        rows.append([data, one.method, seed, one.seconds, one.epochs, *found])
        print(f"{data}, seed {seed}, {one.method}: {one.seconds:.0f} s, {one.epochs} epochs, "
              f"FID {found[0]:.2f}, coverage {found[4]:.3f}, squared error {found[5]:.2f}",
              flush=True)  # fmt: skip
        states = [each.state_dict() for each in runs]
        state = {"rows": rows, "runs": states, "random": torch.get_rng_state()}
        with results.whole(checkpoint) as hidden:
            torch.save(state, hidden)
    results.write(file, rows, chosen)
    checkpoint.unlink(missing_ok=True)
    return rows


def print_table(data: str, rows: list[list], floor: list[float], seconds: float) -> None:
    """Print what each method had come to when its seconds were over."""
    print(f"\n| {data}, {seconds:g} CPU s | epochs | FID | precision | recall | density | coverage "
          "| squared error | cross-entropy, nats |")  # fmt: skip
    print("| --- |" + " ---: |" * 8)
    for method in (name for name in (*OURS, *THEIRS) if any(row[1] == name for row in rows)):
        last = {row[2]: row for row in rows if row[1] == method}  # rows come in order of time
        columns = list(zip(*last.values(), strict=True))[4:]
        forms = (".0f", ".2f", ".3f", ".3f", ".3f", ".3f", ".2f", ".1f")
        cells = [spread(values, form) for values, form in zip(columns, forms, strict=True)]
        print(f"| {method} | {' | '.join(cells)} |")
    shares = " | ".join(f"{share:.3f}" for share in floor[1:])
    print(f"| training images: the floor | | {floor[0]:.2f} | {shares} | | |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="of checkpoints, results and curves.tsv")
    parser.add_argument("--mnist", type=Path, help="mnist.npz of Keras")
    parser.add_argument("--fashion", type=Path, help="folder of the IDX files of Fashion-MNIST")
    parser.add_argument("--methods", nargs="+", choices=[*OURS, *THEIRS])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=60, help="of CPU time for each method")
    parser.add_argument("--points", type=int, default=6, help="of a curve")
    parser.add_argument("--train", type=int, default=10_000, help="images, at most")
    parser.add_argument("--width", type=int, default=512, help="of the hidden layers")
    parser.add_argument("--latent", type=int, default=16)
    parser.add_argument("--batch", type=int, default=100)
    parser.add_argument("--lr", type=float, default=1e-3)
    parser.add_argument("--samples", type=int, default=2000, help="compared with as many images")
    parser.add_argument("--threads", type=int, default=1)
    chosen = parser.parse_args()
    torch.set_num_threads(chosen.threads)
    if not find_pythae():
        print("pythae is not installed")
    chosen.methods = chosen.methods or [*OURS, *(THEIRS if find_pythae() else ())]
    chosen.folder.mkdir(parents=True, exist_ok=True)
    every: list[list] = []
    for data, reader in READERS.items():
        if (path := getattr(chosen, data)) is None:
            continue
        found = reader(path)
        found = found._replace(train=found.train[:, None], test=found.test[:, None])
        judge = Judge(found, chosen.folder / f"{data}.classifier", chosen.samples)
        some = drawn(found.train, chosen.train)
        images = some.flatten(1) / 255, found.test.flatten(1) / 255
        rows = [row for seed in range(chosen.seeds)
                for row in run(data, seed, images, judge, chosen)]  # fmt: skip
        every += rows
        write_curves(chosen.folder / "curves.tsv", COLUMNS, every)
        print_table(data, rows, judge.floor, chosen.seconds)


if __name__ == "__main__":
    main()
