"""Stacked MNIST: how many of 10^n combinations of digits a maximum-entropy GAN makes.

Each channel of an image is a digit, drawn anew for every batch; of 26 x 10^n samples a classifier
tells the digits (the protocol of VEEGAN, arXiv 1705.07761). ``--energy-width`` gives the energy
and the statistics network fewer channels than the generator has. Points of the curve before the
last are measured with fewer samples, which find fewer modes and a larger divergence.

A run that was killed goes on from its checkpoint, and one that is done is only read. The folder
gets ``curves.tsv``, standard output a table.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

import torch
from digits import energy_of, energy_options, framed, mnist, small_classifier, unframed
from gan_methods import Curve, write_curves
from minent.metrics import stacked_labels, stacked_modes

if TYPE_CHECKING:
    from collections.abc import Iterator

COLUMNS = ("stacks", "width", "energy width", "seed", "step", "samples", "modes", "kl", "cpu")
PART = 26_000


def run(stacks: int, images: torch.Tensor, judge, chosen: argparse.Namespace) -> list[list[float]]:
    """Train, or do what is left of it, and give the curve."""
    torch.manual_seed(chosen.seed)
    narrow = chosen.energy_width or chosen.width
    gan = energy_of(stacks, narrow, chosen)
    every = chosen.steps // chosen.points

    def measure(step: int, cpu: float) -> list[list[float]]:
        samples = 26 * 10**stacks
        if step < every * chosen.points:
            samples = min(samples, PART)
        numbers, labels = torch.Generator().manual_seed(1), []
        for size in [min(samples, PART)] * -(-samples // PART):
            made = unframed(gan.sample(size, generator=numbers))
            labels.append(stacked_labels(judge.scores, made))
        found = stacked_modes(torch.cat(labels))
        print(f"{step:>7,} steps, {cpu:.0f} s: of {samples:,} samples {found}", flush=True)
        return [[stacks, chosen.width, narrow, chosen.seed, step, samples, found.covered,
                 float(found.kl), cpu]]  # fmt: skip

    def batches() -> Iterator[torch.Tensor]:
        while True:
            yield images[torch.randint(len(images), (chosen.batch, stacks)), 0]

    curve = Curve(measure, every)
    file = chosen.folder / f"{stacks}-stacks-{chosen.width}-{narrow}-seed-{chosen.seed}"
    gan.fit(
        batches,
        steps=every * chosen.points,
        steps_per_epoch=every,
        energy_lr=chosen.lr,
        generator_lr=chosen.lr,
        betas=(0.0, 0.99),
        decay=0.5,
        ema=chosen.ema,
        callbacks=[curve],
        checkpoint=file.with_suffix(".ckpt"),
        save_every=max(1, every // 4),
        resume=True,
        progress=False,
    )
    return curve.rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    energy_options(parser, lr=2e-3, ema=0.998)
    parser.add_argument("--stacks", type=int, nargs="+", default=[3])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--steps", type=int, default=24_000, help="of the energy")
    parser.add_argument("--points", type=int, default=12, help="of a curve")
    parser.add_argument("--energy-width", type=int, help="if it is not --width")
    chosen = parser.parse_args()
    torch.set_num_threads(chosen.threads)
    chosen.folder.mkdir(parents=True, exist_ok=True)
    data, rows = mnist(chosen.mnist), []
    judge = small_classifier(data, chosen.folder / "mnist.classifier")
    for stacks in chosen.stacks:
        print(f"{stacks} stacks", flush=True)
        rows += run(stacks, framed(data.train), judge, chosen)
        write_curves(chosen.folder / "curves.tsv", COLUMNS, rows)
    print("| stacks | channels of generator, energy | moves of the energy | modes | KL, nats | "
          "CPU s |\n| ---: | ---: | ---: | ---: | ---: | ---: |")  # fmt: skip
    for stacks, width, narrow, _, step, _, covered, kl, cpu in rows:
        print(f"| {stacks} | {width}, {narrow} | {step:,} | {covered:,} | {kl:.3f} | {cpu:.0f} |")


if __name__ == "__main__":
    main()
