"""The landscape of an energy on a ring of 8 Gaussians, and what keeps samples out of one pit.

Eight ways of training (penalty of the slope, momentum, entropy, each on and off), all seeds of a
way side by side; what is drawn is the seed of the middle. The folder gets a figure of each way,
``energy_landscape.png`` of all, ``energy_landscape.gif`` of three, and ``curves.tsv``; standard
output a table. A run that was killed goes on from its checkpoint, and one that is done is only
read.
"""

from __future__ import annotations

import argparse
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import mixtures
import numpy as np
import torch
from gan_methods import Curve, file_of, spread, write_curves
from matplotlib.figure import Figure
from minent.energy import Landscape, MaximumEntropyGAN, MLPStatistics, animate_landscapes
from minent.nn import MLPCritic, MLPGenerator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from minent.energy import Frame

# wider than in `mixtures`: what counts here is which pits samples are in, not how sharp they are
RING = mixtures.MIXTURES["ring"]._replace(std=0.1)
MOMENTA = (0.0, 0.9)


class Way(NamedTuple):
    """What is on."""

    penalty: bool
    momentum: float
    entropy: bool

    def __str__(self) -> str:
        on = [f"{'' if self.penalty else 'no '}penalty", f"momentum {self.momentum:g}"]
        return ", ".join([*on, f"{'' if self.entropy else 'no '}entropy"])


WAYS = [Way(*on) for on in product((True, False), MOMENTA, (True, False))]
# collapsed, and cured in two ways
SHOWN = Way(False, 0.0, False), Way(False, 0.0, True), Way(True, 0.0, False)


class Run(NamedTuple):
    """What came of one way: the landscape, rows of the curve, and the seed of the middle."""

    landscape: Landscape
    rows: list[list[float]]
    middle: int

    def found(self, step: int) -> tuple[list[float], ...]:
        """Give modes, quality and KL at a step, each of all seeds."""
        return tuple(zip(*(row[2:5] for row in self.rows if row[0] == step), strict=True))

    def numbers(self, step: int) -> str:
        """Say how the seed of the middle is."""
        modes, _, kl = (column[self.middle] for column in self.found(step))
        return f"{modes:.0f} of 8 modes, KL {kl:.2f}"


def run(way: Way, chosen: argparse.Namespace) -> Run:
    """Train all seeds in one way, or what is left of it."""
    torch.manual_seed(chosen.seed)
    shared = {"width": chosen.width, "copies": chosen.seeds}
    generator, energy = MLPGenerator(2, latent=2, **shared), MLPCritic(2, **shared)
    gan = MaximumEntropyGAN(
        generator,
        energy,
        MLPStatistics(2, 2, **shared) if way.entropy else None,
        penalty=chosen.penalty if way.penalty else 0.0,
        entropy="jsd" if way.entropy else None,
        entropy_weight=chosen.entropy_weight,
    )
    real = mixtures.draw(RING, 4000, generator=torch.Generator().manual_seed(0)) * RING.scale
    landscape = Landscape(gan, real, every=chosen.every, n=150, resolution=48)

    def measure(step: int, cpu: float) -> list[list[float]]:
        found = mixtures.measured(gan, RING)
        return [[step, seed, *values, cpu / len(found)] for seed, values in enumerate(found)]

    curve = Curve(measure, chosen.every)

    def batches() -> Iterator[torch.Tensor]:
        while True:
            yield mixtures.draw(RING, chosen.seeds, chosen.batch) * RING.scale

    def adam(parameters: object, lr: float = chosen.lr) -> torch.optim.Adam:
        parameters = list(parameters)
        # the generator's come as groups, with those of the statistics network
        moved = chosen.momentum_of == "both" or isinstance(parameters[0], dict)
        return torch.optim.Adam(parameters, lr, betas=(way.momentum if moved else 0.0, 0.99))

    gan.fit(
        batches,
        steps=chosen.steps,
        steps_per_epoch=chosen.steps,
        save_every=10 * chosen.every,
        energy_lr=chosen.lr,
        generator_lr=chosen.lr,
        optimizer=adam,
        ema=None,
        callbacks=[landscape, curve],
        checkpoint=chosen.folder / f"{file_of(way)}.ckpt",
        resume=True,
        progress=False,
        check_finite=False,
    )
    last = [row for row in curve.rows if row[0] == curve.rows[-1][0]]
    order = sorted(range(len(last)), key=lambda seed: (last[seed][2], -last[seed][4]))
    return Run(landscape, curve.rows, order[len(order) // 2])


def sheet(runs: dict[Way, Run], folder: Path) -> None:
    """Draw the last frame of all ways in one figure, and of each in its own."""
    figure = Figure(figsize=(11, 6.4), layout="constrained")
    for axes, (way, one) in zip(figure.subplots(2, 4).flat, runs.items(), strict=True):
        title = f"{way}\n{one.numbers(one.landscape.frames[-1].step)}"
        one.landscape.plot(copy=one.middle, title=title, axes=axes)
        axes.title.set_fontsize(9)
        alone = one.landscape.plot(copy=one.middle, title=title)
        alone.figure.savefig(folder / f"{file_of(way)}.png", dpi=100)
    figure.savefig(folder / "energy_landscape.png", dpi=90)


def movie(runs: dict[Way, Run], path: Path) -> None:
    """Write the frames of some ways side by side, with the numbers of the seeds that are seen."""
    shown = {str(way): runs[way] for way in SHOWN}

    def title(name: str, frame: Frame) -> str:
        if not frame.step:
            return f"{name}\nbefore training"
        return f"{name}\nstep {frame.step:,}: {shown[name].numbers(frame.step)}"

    animate_landscapes(
        {name: one.landscape for name, one in shown.items()},
        path,
        copies=[one.middle for one in shown.values()],
        titles=title,
        size=2.9,
        dpi=85,
        tail=3,
        levels=12,
    )


def print_table(runs: dict[Way, Run]) -> None:
    """Print what the last generators are worth."""
    print("| penalty | momentum | entropy | modes | all 8 | high quality | KL, nats | depth, nats "
          "| CPU s a seed |")  # fmt: skip
    print("| --- | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for way, one in runs.items():
        modes, quality, kl = one.found(one.rows[-1][0])
        full = sum(count == len(RING.centers) for count in modes)
        # between the levels that colors begin and end at
        ends = np.percentile(one.landscape.frames[-1].energy, [1, 90], axis=(1, 2))
        print(
            f"| {'yes' if way.penalty else 'no'} | {way.momentum:g} "
            f"| {'yes' if way.entropy else 'no'} | {spread(modes, '.1f')} "
            f"| {full} of {len(modes)} | {spread([100 * q for q in quality], '.0f')} % "
            f"| {spread(kl, '.3f')} | {spread((ends[1] - ends[0]).tolist(), '.1f')} "
            f"| {one.rows[-1][5]:.1f} |"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="of checkpoints, figures and curves.tsv")
    parser.add_argument("--seeds", type=int, default=8, help="trained together")
    parser.add_argument("--seed", type=int, default=0, help="of all random numbers")
    parser.add_argument("--steps", type=int, default=2000)
    parser.add_argument("--every", type=int, default=50, help="steps between frames")
    parser.add_argument("--width", type=int, default=64, help="of hidden layers")
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--lr", type=float, default=1e-3, help="of all nets")
    parser.add_argument("--penalty", type=float, default=0.1)
    parser.add_argument("--entropy-weight", type=float, default=1.0)
    parser.add_argument("--momentum-of", choices=("both", "generator"), default="both")
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    chosen.folder.mkdir(parents=True, exist_ok=True)
    runs = {}
    for way in WAYS:
        print(way, flush=True)
        runs[way] = run(way, chosen)
        rows = [[str(name), *row] for name, one in runs.items() for row in one.rows]
        write_curves(chosen.folder / "curves.tsv", ("way", *mixtures.COLUMNS[2:]), rows)
    sheet(runs, chosen.folder)
    movie(runs, chosen.folder / "energy_landscape.gif")
    print_table(runs)


if __name__ == "__main__":
    main()
