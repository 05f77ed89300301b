"""Sixteen Gaussians on a grid: which method of games finds them, at equal gradient evaluations.

The toy experiment of ODE-GAN (arXiv 2010.15040): networks of two hidden layers, a GAN that does not
saturate, but no penalty, so that only the method differs. Step sizes are chosen on a seed of their
own. Each run adds a line to a file; runs that are there are not run again.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from pathlib import Path
from typing import NamedTuple

SIDE = (-1.5, -0.5, 0.5, 1.5)
SPREAD = 0.05
LATENT, HIDDEN, BATCH = 32, 64, 128
SAMPLES = 10_000
EMA = 0.999  # per gradient evaluation
TUNING_SEED = 0
PLAIN_RATES = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
ADAM_RATES = (1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2)
ADAM = {"update": "adam", "betas": (0.5, 0.999)}
METHODS = {  # name: gradient evaluations a step, rates to choose from, arguments of Game
    "Euler": (1, PLAIN_RATES, {"method": "euler"}),
    "Adam, alternating": (1, ADAM_RATES, {"method": "euler", "order": "alternating", **ADAM}),
    "extragradient": (2, PLAIN_RATES, {"method": "extragradient"}),
    "extragradient, Adam": (2, ADAM_RATES, {"method": "extragradient", **ADAM}),
    "optimistic, Adam": (1, ADAM_RATES, {"method": "optimistic", **ADAM}),
    "Heun": (2, PLAIN_RATES, {"method": "heun"}),
    "RK4": (4, PLAIN_RATES, {"method": "rk4"}),
}


class Row(NamedTuple):
    """A run: modes found and share of samples near one, of the generator and of its average."""

    method: str
    rate: float
    seed: int
    evaluations: int
    modes: int
    share: float
    ema_modes: int
    ema_share: float
    seconds: float

    @classmethod
    def read(cls, line: str) -> Row:
        """Read a line of the file."""
        method, rate, seed, evaluations, modes, share, ema_modes, ema_share, seconds = line.split(
            "\t"
        )
        return cls(
            *(method, float(rate), int(seed), int(evaluations), int(modes), float(share)),
            *(int(ema_modes), float(ema_share), float(seconds)),
        )

    @property
    def score(self) -> float:
        """What step sizes are chosen by: modes found times share, of both generators."""
        return self.modes * self.share + self.ema_modes * self.ema_share


def network(inputs: int, outputs: int):
    """Two hidden layers."""
    from torch import nn

    first = (nn.Linear(inputs, HIDDEN), nn.ReLU())
    second = (nn.Linear(HIDDEN, HIDDEN), nn.ReLU())
    return nn.Sequential(*first, *second, nn.Linear(HIDDEN, outputs))


def count(points) -> tuple[int, float]:
    """Say how many modes hold 1% of all samples within 4 sigma, and what share is near any mode."""
    import torch

    centers = torch.cartesian_prod(torch.tensor(SIDE), torch.tensor(SIDE))
    near = torch.cdist(points, centers) < 4 * SPREAD
    return int((near.float().mean(0) >= 0.01).sum()), float(near.any(1).float().mean())


def run(method: str, rate: float, seed: int, evaluations: int) -> Row:
    """Train one pair of networks."""
    import torch
    from minent.optim import Game
    from torch.nn.functional import softplus
    from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

    per_step, _, arguments = METHODS[method]
    torch.manual_seed(seed)
    generator, critic = network(LATENT, 2), network(2, 1)
    game = Game({"generator": generator, "critic": critic}, lr=rate, **arguments)
    average = AveragedModel(generator, multi_avg_fn=get_ema_multi_avg_fn(EMA**per_step))
    centers = torch.cartesian_prod(torch.tensor(SIDE), torch.tensor(SIDE))
    begin = time.process_time()
    for _ in range(evaluations // per_step):
        real = centers[torch.randint(16, (BATCH,))] + SPREAD * torch.randn(BATCH, 2)
        noise = torch.randn(BATCH, LATENT)

        def losses(real=real, noise=noise):
            fake = critic(generator(noise))
            return {
                "generator": softplus(-fake).mean(),
                "critic": softplus(fake).mean() + softplus(-critic(real)).mean(),
            }

        game.step(losses)
        average.update_parameters(generator)
    with torch.no_grad():
        noise = torch.randn(SAMPLES, LATENT)
        found = (*count(generator(noise)), *count(average(noise)))
    return Row(method, rate, seed, evaluations, *found, time.process_time() - begin)


def read(path: Path) -> list[Row]:
    """Read the runs that are there."""
    if not path.exists():
        return []
    return [Row.read(line) for line in path.read_text(encoding="utf-8").splitlines()]


def once(path: Path, method: str, rate: float, seed: int, evaluations: int) -> Row:
    """Run, or find the run in the file."""
    for row in read(path):
        if row[:4] == (method, rate, seed, evaluations):
            return row
    row = run(method, rate, seed, evaluations)
    with path.open("a", encoding="utf-8") as file:
        file.write("\t".join(map(str, row)) + "\n")
    print(row, file=sys.stderr, flush=True)
    return row


def print_table(rows: list[Row]) -> None:
    """Print mean and standard deviation over seeds, a row for each method."""
    print("| method | step size | seeds | modes | near a mode | modes, EMA | near a mode, EMA |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for method in METHODS:
        own = [row for row in rows if row.method == method]
        if own:
            cells = [
                f"{statistics.mean(values):.{digits}f} ± {statistics.pstdev(values):.{digits}f}"
                for values, digits in (
                    ([row.modes for row in own], 1),
                    ([row.share for row in own], 2),
                    ([row.ema_modes for row in own], 1),
                    ([row.ema_share for row in own], 2),
                )
            ]
            print(f"| {method} | {own[0].rate:g} | {len(own)} | {' | '.join(cells)} |")


def main() -> None:
    """Choose step sizes, run all seeds, print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=Path, default=Path("sixteen_modes.tsv"))
    parser.add_argument("--evaluations", type=int, default=25_000)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--methods", nargs="+", default=list(METHODS), choices=list(METHODS))
    args = parser.parse_args()
    rates = {}
    for method in args.methods:
        tried = [
            once(args.runs, method, rate, TUNING_SEED, args.evaluations)
            for rate in METHODS[method][1]
        ]
        rates[method] = max(tried, key=lambda row: row.score).rate
    rows = [
        once(args.runs, method, rates[method], seed, args.evaluations)
        for seed in range(1, args.seeds + 1)
        for method in args.methods
    ]
    print_table(rows)


if __name__ == "__main__":
    main()
