"""Mixtures of Gaussians: the protocol of VEEGAN and PacGAN (arXiv 1705.07761, 1712.04086).

A ring of 8 Gaussians and a grid of 25; of 2,500 samples those within 3 standard deviations of the
nearest mode are of high quality, a mode with one of these is found, and KL is that of the nearest
modes against equal shares. All seeds of a method train together, as one batched network.
"""

from __future__ import annotations

import argparse
import math
import statistics
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import torch
from minent.metrics import modes
from minent.train import Callback

if TYPE_CHECKING:
    from collections.abc import Iterator

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


def batches(mixture: Mixture, seeds: int, batch: int):
    """Give what draws batches of all seeds without end."""

    def drawn() -> Iterator[torch.Tensor]:
        while True:
            at = mixture.centers[torch.randint(len(mixture.centers), (seeds, batch))]
            yield (at + mixture.std * torch.randn(seeds, batch, 2)) * mixture.scale

    return drawn


def options(folder: str, summary: str) -> argparse.ArgumentParser:
    """Give the options that all methods have."""
    parser = argparse.ArgumentParser(description=summary)
    parser.add_argument("folder", type=Path, help=folder)
    parser.add_argument("--data", nargs="+", choices=MIXTURES, default=list(MIXTURES))
    parser.add_argument("--seeds", type=int, default=10, help="trained together")
    parser.add_argument("--seed", type=int, default=0, help="of all random numbers")
    parser.add_argument("--steps", type=int, help="of critic and generator each")
    parser.add_argument("--points", type=int, default=20, help="of a curve")
    parser.add_argument("--width", type=int, help="of hidden layers")
    parser.add_argument("--batch", type=int, default=256)
    parser.add_argument("--lr", type=float, default=2e-3, help="of all nets")
    parser.add_argument("--threads", type=int, default=1)
    return parser


def trained(gan, file: str, mixture: Mixture, chosen: argparse.Namespace, **options):
    """Train all seeds of a method, or what is left of it, and give its curve."""
    steps = chosen.steps or mixture.steps
    every = max(1, steps // chosen.points)
    curve = Curve(gan, mixture, every)
    gan.fit(
        batches(mixture, chosen.seeds, chosen.batch),
        steps=steps,
        steps_per_epoch=every,
        generator_lr=chosen.lr,
        betas=(0.0, 0.99),
        decay=mixture.decay,
        ema=0.999,
        callbacks=[curve],
        checkpoint=chosen.folder / file,
        resume=True,
        progress=False,
        check_finite=False,
        **options,
    )
    return curve.rows


def all_of(chosen: argparse.Namespace, methods, run) -> None:
    """Run methods on mixtures, and write and print what came out."""
    torch.set_num_threads(chosen.threads)
    chosen.folder.mkdir(parents=True, exist_ok=True)
    curves = {}
    for data in chosen.data:
        for name in methods:
            print(f"{data}, {name}", flush=True)
            curves[data, name] = run(data, name, chosen)
            write(chosen.folder / "curves.tsv", curves)
    print_table(curves)


def measured(gan, mixture: Mixture) -> list[tuple[int, float, float]]:
    """Give modes, share of high quality and divergence of each copy."""
    numbers = torch.Generator().manual_seed(1)
    found = [
        modes(points, mixture.centers, mixture.std)
        for points in gan.sample(SAMPLES, generator=numbers, batch_size=SAMPLES) / mixture.scale
    ]
    return [(one.covered, one.quality, float(one.kl)) for one in found]


class Curve(Callback):
    """Measures every so many steps, and is saved with the training."""

    def __init__(self, gan, mixture: Mixture, every: int) -> None:
        self.rows: list[list[float]] = []
        self._gan, self._mixture, self._every = gan, mixture, every
        self._cpu, self._began = 0.0, time.process_time()

    def on_step_end(self, state) -> None:
        """Measure, without counting what that takes."""
        if state.step % self._every:
            return
        self._count()
        found = measured(self._gan, self._mixture)
        for seed, values in enumerate(found):
            self.rows.append([state.step, seed, *values, self._cpu / len(found)])
        covered, quality, kl = (statistics.mean(column) for column in zip(*found, strict=True))
        print(f"{state.step:>7,} steps, {self._cpu:.0f} s: {covered:.1f} modes, "
              f"{quality:.1%}, KL {kl:.3f}", flush=True)  # fmt: skip
        self._began = time.process_time()

    def _count(self) -> None:
        now = time.process_time()
        self._cpu, self._began = self._cpu + now - self._began, now

    def state_dict(self) -> dict[str, Any]:
        """Give what was measured, and CPU seconds."""
        self._count()
        return {"rows": self.rows, "cpu": self._cpu}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on."""
        self.rows, self._cpu = state["rows"], state["cpu"]
        self._began = time.process_time()


def write(path: Path, curves: dict[tuple[str, str], list[list[float]]]) -> None:
    """Write all curves."""
    lines = ["\t".join(COLUMNS)]
    for key, rows in curves.items():
        lines += ["\t".join([*key, *(f"{value:g}" for value in row)]) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


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


def spread(values, form: str) -> str:
    """Give mean and standard error."""
    error = statistics.stdev(values) / math.sqrt(len(values)) if len(values) > 1 else 0.0
    return f"{statistics.mean(values):{form}} ± {error:{form}}"
