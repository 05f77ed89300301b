"""GANs on images of 32 pixels: distance of features for each method, at equal steps and equal time.

All methods share nets (DCGAN, no normalization in the critic but where a method says so), rates,
batches and the number of moves. The features are those of a small classifier trained on the same
images; samples are compared with test images, and so are training images: the floor. What a step
costs is measured apart, in turns, and the least of several rounds counts; what the table calls
equal time is the time that the fastest method needs for all its steps.

A run that was killed goes on from its checkpoint, and one that is done is only read. The folder
gets ``curves.tsv`` and a grid of samples of each run, standard output a table.
"""

from __future__ import annotations

import argparse
import gzip
import time
from pathlib import Path

import numpy as np
import torch
from digits import Data, framed, mnist, small_classifier, start_convolutions
from gan_methods import METHODS as PLAIN
from gan_methods import Curve, Method, file_of, regularizers_of, spread, write_curves
from minent.metrics import features, fid, prdc
from minent.nn import GAN, DCGANCritic, DCGANGenerator, Pictures, objective

# The critics of the GAN-QP paper have batch normalization, which a gradient penalty would forbid.
METHODS = {
    **PLAIN,
    "GAN-QP, L2, BN": Method("gan-qp", {"distance": "l2"}, normalization="batch"),
}
COLUMNS = ("data", "method", "seed", "step", "fid", "precision", "recall", "density", "coverage")
R1, GP = 0.5, 10.0


def fashion(folder: Path) -> Data:
    """Read Fashion-MNIST from its IDX files; test files alone are split 8,000 to 2,000."""

    def both(name: str) -> tuple[torch.Tensor, torch.Tensor]:
        images, labels = (
            np.frombuffer(gzip.decompress((folder / f"{name}-{kind}.gz").read_bytes()), np.uint8)
            for kind in ("images-idx3-ubyte", "labels-idx1-ubyte")
        )
        return torch.tensor(images[16:].reshape(-1, 28, 28)), torch.tensor(labels[8:])

    test, labels = both("t10k")
    if (folder / "train-images-idx3-ubyte.gz").exists():
        return Data(*both("train"), test, labels)
    return Data(test[:8000], labels[:8000], test[8000:], labels[8000:])


READERS = {"mnist": mnist, "fashion": fashion}


def drawn(rows: torch.Tensor, n: int) -> torch.Tensor:
    """Give some of the rows, drawn: files may be sorted by class."""
    return rows[torch.randperm(len(rows), generator=torch.Generator().manual_seed(0))[:n]]


class Judge:
    """Compares samples with test images, by the features of a classifier."""

    def __init__(self, data: Data, path: Path, n: int) -> None:
        self.module = small_classifier(data, path, epochs=5)
        self.n = n = min(n, len(data.test))
        some, self.test = (self._features(drawn(x, n)) for x in (data.train, data.test))
        self.floor = self._scores(some)

    def __call__(self, samples: torch.Tensor) -> list[float]:
        """Give FID, precision, recall, density and coverage."""
        return self._scores(self._features(samples))

    def _features(self, images: torch.Tensor) -> torch.Tensor:
        return features(self.module, images)

    def _scores(self, found: torch.Tensor) -> list[float]:
        return [fid(found, self.test), *prdc(self.test, found)]


def gan_of(name: str, chosen: argparse.Namespace) -> GAN:
    """Make the nets of a method, and their training."""
    method = METHODS[name]
    critic = DCGANCritic(32, channels=1, width=chosen.width, normalization=method.normalization)
    if method.normalization is None:  # the weights of DCGAN are made for batch normalization
        start_convolutions(critic)
    return GAN(
        DCGANGenerator(32, channels=1, width=chosen.width),
        critic,
        objective(method.objective, **method.options),
        regularizers=regularizers_of(method, {"wgan-gp": GP, "r1": R1}),
        critic_steps=chosen.critic_steps,
        joint=True,
    )


def run(data: str, name: str, seed: int, images: torch.Tensor, judge: Judge,
        chosen: argparse.Namespace):  # fmt: skip
    """Train one method with one seed, or what is left of it, and give its curve."""
    torch.manual_seed(seed)
    gan = gan_of(name, chosen)
    numbers = torch.Generator()

    def measure(step: int, cpu: float):
        found = judge(gan.sample(judge.n, generator=numbers.manual_seed(1)))
        print(f"{step:>7,} steps, {cpu:.0f} s: FID {found[0]:.2f}, precision {found[1]:.3f}, "
              f"recall {found[2]:.3f}", flush=True)  # fmt: skip
        return [[data, name, seed, step, *found]]

    every = chosen.steps // chosen.points
    curve = Curve(measure, every)
    file = chosen.folder / file_of(data, name, seed)
    gan.fit(
        images,
        steps=chosen.steps,
        batch_size=chosen.batch,
        critic_lr=chosen.lr,
        generator_lr=chosen.lr,
        betas=(0.5, 0.99),
        decay=0.5,
        ema=chosen.ema,
        seed=seed,
        callbacks=[curve, Pictures(gan, file, every=chosen.steps, n=50, columns=10)],
        checkpoint=file.with_suffix(".ckpt"),
        save_every=every,
        resume=True,
        progress=False,
    )
    return curve.rows


def seconds_of_steps(names: list[str], images: torch.Tensor, chosen: argparse.Namespace):
    """Give what a step of each method costs, in CPU seconds: the least of several turns."""
    least = dict.fromkeys(names, float("inf"))
    gans = {name: gan_of(name, chosen) for name in names}
    for turn in range(chosen.turns + 1):
        for name, gan in gans.items():
            began = time.process_time()
            gan.fit(images, steps=20, batch_size=chosen.batch, progress=False)
            if turn:  # the first one is cold
                least[name] = min(least[name], (time.process_time() - began) / 20)
    return least


def at(rows: list[list[float]], step: float) -> float:
    """Give the distance at a step of a curve, between its points along a straight line."""
    return float(np.interp(step, [row[3] for row in rows], [row[4] for row in rows]))


def print_table(data: str, curves: dict, cost: dict[str, float], floor: list[float]) -> None:
    """Print what the last generators are worth, and those at the time of the fastest method."""
    shares = "precision | recall | density | coverage"
    print(f"| {data} | ms a step | FID | FID at equal time | {shares} |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    fastest = min(cost.values())
    for name, of_seed in curves.items():
        last = [rows[-1] for rows in of_seed]
        early = [at(rows, rows[-1][3] * fastest / cost[name]) for rows in of_seed]
        columns = [spread(values, ".3f") for values in list(zip(*last, strict=True))[5:]]
        distance = spread([row[4] for row in last], ".2f")
        cells = [f"{1000 * cost[name]:.1f}", distance, spread(early, ".2f"), *columns]
        print(f"| {name} | {' | '.join(cells)} |")
    shares = " | ".join(f"{share:.3f}" for share in floor[1:])
    print(f"| training images: the floor | | {floor[0]:.2f} | | {shares} |\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="of checkpoints, samples and curves.tsv")
    parser.add_argument("--mnist", type=Path, help="mnist.npz of Keras")
    parser.add_argument("--fashion", type=Path, help="folder of the IDX files of Fashion-MNIST")
    parser.add_argument("--methods", nargs="+", choices=METHODS, default=list(METHODS))
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--steps", type=int, default=3000, help="of the critic")
    parser.add_argument("--critic-steps", type=int, default=2, help="for one of the generator")
    parser.add_argument("--points", type=int, default=10, help="of a curve")
    parser.add_argument("--width", type=int, default=16, help="channels of the largest map")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--lr", type=float, default=1e-3, help="of both")
    parser.add_argument("--ema", type=float, default=0.98)
    parser.add_argument("--samples", type=int, default=2500, help="compared with as many images")
    parser.add_argument("--turns", type=int, default=5, help="of the measurement of steps")
    parser.add_argument("--threads", type=int, default=1)
    chosen = parser.parse_args()
    torch.set_num_threads(chosen.threads)
    chosen.folder.mkdir(parents=True, exist_ok=True)
    rows, tables = [], []
    for data, read in READERS.items():
        if (path := getattr(chosen, data)) is None:
            continue
        found = read(path)
        found = found._replace(train=framed(found.train), test=framed(found.test))
        judge = Judge(found, chosen.folder / f"{data}.classifier", chosen.samples)
        curves = {name: [] for name in chosen.methods}
        for seed in range(chosen.seeds):
            for name in chosen.methods:
                print(f"{data}, {name}, seed {seed}", flush=True)
                curves[name].append(run(data, name, seed, found.train, judge, chosen))
                rows += curves[name][-1]
                write_curves(chosen.folder / "curves.tsv", COLUMNS, rows)
        tables.append((data, curves, found.train, judge.floor))
    for data, curves, images, floor in tables:
        print_table(data, curves, seconds_of_steps(chosen.methods, images, chosen), floor)


if __name__ == "__main__":
    main()
