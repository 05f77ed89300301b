"""Mixtures of Gaussians: the protocol of VEEGAN and PacGAN (arXiv 1705.07761, 1712.04086).

A ring of 8 Gaussians and a grid of 25; of 2,500 samples those within 3 standard deviations of the
nearest mode are of high quality, a mode with one of these is found, and KL is that of the nearest
modes against equal shares. All seeds of a method train together, as one batched network.
"""

from __future__ import annotations

import argparse
import math
import statistics
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import torch
from gan_methods import Curve, file_of, spread, write_curves
from minent.metrics import modes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from minent.energy import MaximumEntropyGAN
    from minent.nn import GAN

SAMPLES = 2500
COLUMNS = ("data", "method", "step", "seed", "modes", "quality", "kl", "cpu")


class Mixture(NamedTuple):
    """Equal Gaussians, the scale that nets see them at, settings, and what is asked of a method."""

    centers: torch.Tensor
    std: float
    scale: float
    width: int
    steps: int
    decay: float
    r1: float
    quality: float
    kl: float


ANGLES = torch.arange(8) * math.pi / 4
SIDE = torch.arange(-4.0, 5.0, 2.0)
MIXTURES = {
    "ring": Mixture(
        centers=2 * torch.stack([ANGLES.cos(), ANGLES.sin()], 1), std=0.02, scale=2**-0.5,
        width=64, steps=15_000, decay=0.75, r1=0.005, quality=0.97, kl=0.05,
    ),
    "grid": Mixture(
        centers=torch.cartesian_prod(SIDE, SIDE), std=0.05, scale=8**-0.5,
        width=128, steps=16_000, decay=0.5, r1=0.02, quality=0.94, kl=0.04,
    ),
}  # fmt: skip


def start(*nets: torch.nn.Module) -> None:
    """Give nets He's initial weights."""
    with torch.no_grad():
        for net in nets:
            for weight in net.parameters():
                if weight.dim() == 3:
                    last = weight.shape[2] <= 2
                    weight.normal_(0, math.sqrt((1 if last else 2) / weight.shape[1]))


def draw(mixture: Mixture, *lead: int, generator: torch.Generator | None = None) -> torch.Tensor:
    """Draw points."""
    at = mixture.centers[torch.randint(len(mixture.centers), lead, generator=generator)]
    return at + mixture.std * torch.randn(*lead, 2, generator=generator)


def options(summary: str, methods: Iterable[str]) -> argparse.ArgumentParser:
    """Give the options that all methods have."""
    names = list(methods)
    parser = argparse.ArgumentParser(description=summary)
    parser.add_argument("folder", type=Path, help="of checkpoints and curves.tsv")
    parser.add_argument("--data", nargs="+", choices=MIXTURES, default=list(MIXTURES))
    parser.add_argument("--methods", nargs="+", choices=names, default=names)
    parser.add_argument("--seeds", type=int, default=10, help="trained together")
    parser.add_argument("--seed", type=int, default=0, help="of all random numbers")
    parser.add_argument("--steps", type=int, help="of critic and generator each")
    parser.add_argument("--points", type=int, default=20, help="of a curve")
    parser.add_argument("--width", type=int, help="of hidden layers")
    parser.add_argument("--batch", type=int, default=256)
    parser.add_argument("--lr", type=float, default=2e-3, help="of all nets")
    parser.add_argument("--threads", type=int, default=1)
    return parser


def trained(
    gan: GAN | MaximumEntropyGAN,
    data: str,
    name: str,
    chosen: argparse.Namespace,
    **options: float,
) -> list[list[float]]:
    """Train all seeds of a method, or what is left of it, and give its curve."""
    mixture = MIXTURES[data]

    def measure(step: int, cpu: float) -> list[list[float]]:
        found = measured(gan, mixture)
        covered, quality, kl = (statistics.mean(column) for column in zip(*found, strict=True))
        print(f"{step:>7,} steps, {cpu:.0f} s: {covered:.1f} modes, {quality:.1%}, KL {kl:.3f}",
              flush=True)  # fmt: skip
        return [[step, seed, *values, cpu / len(found)] for seed, values in enumerate(found)]

    steps = chosen.steps or mixture.steps
    every = max(1, steps // chosen.points)
    curve = Curve(measure, every)

    def batches() -> Iterator[torch.Tensor]:
        while True:
            yield draw(mixture, chosen.seeds, chosen.batch) * mixture.scale

    gan.fit(
        batches,
        steps=steps,
        steps_per_epoch=every,
        generator_lr=chosen.lr,
        betas=(0.0, 0.99),
        decay=mixture.decay,
        ema=0.999,
        callbacks=[curve],
        checkpoint=chosen.folder / f"{file_of(data, name)}.ckpt",
        resume=True,
        progress=False,
        check_finite=False,
        **options,
    )
    return curve.rows


def all_of(
    chosen: argparse.Namespace, run: Callable[[str, str, argparse.Namespace], list[list[float]]]
) -> None:
    """Run methods on mixtures, and write and print what came out."""
    torch.set_num_threads(chosen.threads)
    chosen.folder.mkdir(parents=True, exist_ok=True)
    curves = {}
    for data in chosen.data:
        for name in chosen.methods:
            print(f"{data}, {name}", flush=True)
            curves[data, name] = run(data, name, chosen)
            rows = [[*key, *row] for key, found in curves.items() for row in found]
            write_curves(chosen.folder / "curves.tsv", COLUMNS, rows)
    print_table(curves)


def measured(gan: GAN | MaximumEntropyGAN, mixture: Mixture) -> list[tuple[int, float, float]]:
    """Give modes, share of high quality and divergence of each copy."""
    numbers = torch.Generator().manual_seed(1)
    found = [
        modes(points, mixture.centers, mixture.std)
        for points in gan.sample(SAMPLES, generator=numbers, batch_size=SAMPLES) / mixture.scale
    ]
    return [(one.covered, one.quality, float(one.kl)) for one in found]


def print_table(curves: dict[tuple[str, str], list[list[float]]]) -> None:
    """Print what the last generators are worth, and in how many seeds the target was reached."""
    print("| data | method | seeds | modes | all modes | high quality | KL, nats | target reached "
          "| CPU s a seed |")  # fmt: skip
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for (data, name), rows in curves.items():
        mixture, last = MIXTURES[data], [row for row in rows if row[0] == rows[-1][0]]
        _, _, covered, quality, kl, cpu = zip(*last, strict=True)
        every = [c == len(mixture.centers) for c in covered]
        reached = [
            full and q >= mixture.quality and d <= mixture.kl
            for full, q, d in zip(every, quality, kl, strict=True)
        ]
        print(
            f"| {data} | {name} | {len(last)} | {spread(covered, '.1f')} "
            f"| {sum(every)} of {len(last)} | {spread([100 * q for q in quality], '.1f')} % "
            f"| {spread(kl, '.3f')} | {sum(reached)} of {len(last)} | {cpu[0]:.0f} |"
        )
