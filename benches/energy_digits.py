"""A digit of MNIST held out: how well an energy trained on the nine others tells it from them.

The protocol is that of the original code of arXiv 1901.08508: of all 70,000 images four fifths of
those of the other digits are for training, and the last fifth and all images of the digit for
testing; unlike there, no image is in both. The measure is the area under the curve of precision
against recall (by steps; there by trapezoids). It depends on how many anomalies there are: it is
also given with a fifth of them, as where all images are split, when chance is 0.1. The images have
a black frame, 32 x 32.

A run that was killed goes on from its checkpoint, and one that is done is only read. The folder
gets ``curves.tsv``, standard output a table.
"""

from __future__ import annotations

import argparse
import statistics
from typing import NamedTuple

import numpy as np
import torch
from digits import energy_of, energy_options, framed, mnist
from gan_methods import Curve, spread, write_curves
from minent.loaders import to_float

COLUMNS = ("digit", "seed", "step", "score", "area", "area with a fifth", "cpu")
# of arXiv 1901.08508, and of BiGAN with the matching of sigma as quoted there
PUBLISHED = {1: (0.281, 0.287), 4: (0.401, 0.443), 5: (0.402, 0.514), 7: (0.290, 0.347),
             9: (0.342, 0.307)}  # fmt: skip


class Split(NamedTuple):
    """Images for training and for testing, with 1 for anomalies, and with a fifth of these."""

    train: torch.Tensor
    test: torch.Tensor
    truth: np.ndarray
    some: np.ndarray


def split(images: torch.Tensor, labels: torch.Tensor, digit: int, seed: int) -> Split:
    """Hold a digit out."""
    draw = torch.Generator().manual_seed(seed)
    normal, unusual = (torch.nonzero(kind)[:, 0] for kind in (labels != digit, labels == digit))
    normal, unusual = (
        rows[torch.randperm(len(rows), generator=draw)] for rows in (normal, unusual)
    )
    trained, fifth = int(0.8 * len(normal)), len(unusual) // 5
    test = torch.cat([normal[trained:], unusual])
    truth = np.arange(len(test)) >= len(normal) - trained
    some = np.arange(len(test)) < len(normal) - trained + fifth
    return Split(images[normal[:trained]], to_float(images[test]), truth, some)


def average_precision(score: np.ndarray, truth: np.ndarray) -> float:
    """Give the area under the curve of precision against recall, by steps."""
    hits = truth[np.argsort(-score, kind="stable")]
    return float((np.cumsum(hits) / np.arange(1, len(hits) + 1))[hits].mean())


def scores_of(net: torch.nn.Module, images: torch.Tensor) -> dict[str, np.ndarray]:
    """Give energies, and norms of their gradients."""
    energies, norms = [], []
    for part in torch.split(images, 1000):
        x = part.clone().requires_grad_()
        energy = net(x)
        (slope,) = torch.autograd.grad(energy.sum(), x)
        energies.append(energy.detach())
        norms.append(slope.flatten(1).norm(dim=1))
    return {"energy": torch.cat(energies).numpy(), "gradient": torch.cat(norms).numpy()}


def run(digit: int, seed: int, found: Split, chosen: argparse.Namespace) -> list[list]:
    """Train, or do what is left of it, and give the curve."""
    torch.manual_seed(seed)
    gan = energy_of(1, chosen.width, chosen)

    def measure(step: int, cpu: float) -> list[list]:
        rows = []
        for name, score in scores_of(gan.energy_average.averaged, found.test).items():
            areas = [
                average_precision(score[kept], found.truth[kept])
                for kept in (slice(None), found.some)
            ]
            rows.append([digit, seed, step, name, *areas, cpu])
        print(
            f"{step:>7,} steps, {cpu:.0f} s: "
            + ", ".join(f"{row[3]} {row[4]:.3f} ({row[5]:.3f} with a fifth)" for row in rows),
            flush=True,
        )
        return rows

    every = chosen.steps // chosen.points
    curve = Curve(measure, every)
    gan.fit(
        found.train,
        steps=every * chosen.points,
        batch_size=chosen.batch,
        energy_lr=chosen.lr,
        generator_lr=chosen.lr,
        betas=(chosen.beta, 0.99),
        decay=chosen.decay,
        energy_ema=chosen.ema,
        seed=seed,
        callbacks=[curve],
        checkpoint=chosen.folder / f"{digit}-seed-{seed}.ckpt",
        save_every=every,
        resume=True,
        progress=False,
    )
    return curve.rows


def print_table(rows: list[list]) -> None:
    """Print means and standard errors over seeds of the last points."""
    print("| digit | score | seeds | area | area, a fifth of the anomalies | published | BiGAN "
          "| CPU s a seed |")  # fmt: skip
    print("| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    last = max(row[2] for row in rows)
    for digit in dict.fromkeys(row[0] for row in rows):
        for score in ("energy", "gradient"):
            mine = [row for row in rows if row[0] == digit and row[2:4] == [last, score]]
            cells = [spread([row[i] for row in mine], ".3f") for i in (4, 5)]
            published = [f"{value:.3f}" for value in PUBLISHED.get(digit, ())] or ["", ""]
            cpu = statistics.mean(row[6] for row in mine)
            print(f"| {digit} | {score} | {len(mine)} | {' | '.join(cells + published)} "
                  f"| {cpu:.0f} |")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    energy_options(parser, lr=1e-3, ema=0.99)
    parser.add_argument("--digits", type=int, nargs="+", default=list(PUBLISHED))
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--steps", type=int, default=3000, help="of the energy")
    parser.add_argument("--points", type=int, default=5, help="of a curve")
    parser.add_argument("--beta", type=float, default=0.0, help="the first of Adam's")
    parser.add_argument(
        "--decay", type=float, default=0.5, help="share of steps with falling rates"
    )
    chosen = parser.parse_args()
    torch.set_num_threads(chosen.threads)
    chosen.folder.mkdir(parents=True, exist_ok=True)
    data, rows = mnist(chosen.mnist), []
    images = framed(torch.cat([data.train, data.test]))
    labels = torch.cat([data.train_labels, data.test_labels])
    for digit in chosen.digits:
        for seed in range(chosen.seeds):
            print(f"digit {digit}, seed {seed}", flush=True)
            rows += run(digit, seed, split(images, labels, digit, seed), chosen)
            write_curves(chosen.folder / "curves.tsv", COLUMNS, rows)
    print_table(rows)


if __name__ == "__main__":
    main()
