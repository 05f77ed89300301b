"""Anomalies in KDD99 by energy: precision, recall and F1 of several seeds, beside other detectors.

The protocol is that of `kdd`. DATA is kddcup.data_10_percent.gz, which
``sklearn.datasets.fetch_kddcup99`` downloads too. "MEG" has columns scaled by training rows, and
averages the energy's weights; "MEG, paper exact" does as the original code: features as they are,
no average, the mean of the last ten epochs. The other detectors are those of scikit-learn, on the
same scaled rows, where it is installed; some of them on a part of the training rows. The folder
gets ``results.tsv``, a line for each epoch; what is in it is not run again.
"""

from __future__ import annotations

import argparse
import csv
import statistics
import time
from pathlib import Path

import kdd
import numpy as np
import torch
from gan_methods import Curve
from minent.energy import EnergyDetector

COLUMNS = ("method", "seed", "epoch", "score", "precision", "recall", "f1", "cpu")
MEG = "MEG"
PAPER = "MEG, paper exact"
PART = 10_000


def by_energy(rows: kdd.Rows, method: str, seed: int, chosen: argparse.Namespace, write) -> None:
    """Train one seed, and measure after each epoch, by both scores."""
    steps = len(rows.train) // chosen.batch
    shared = {"held_out": 0, "random_state": seed, "batch_size": chosen.batch}
    if method == PAPER:
        detector = EnergyDetector(
            scaling=None, penalty=100.0, ema=None, paper_exact=True, decay=None, entropy_weight=1.0,
            steps=steps * chosen.paper_epochs, **shared,
        )  # fmt: skip
    else:
        detector = EnergyDetector(
            penalty=chosen.penalty, lr=chosen.lr, ema=chosen.ema, steps=steps * chosen.epochs,
            decay=chosen.decay or None, entropy_weight=chosen.entropy_weight,
            energy_steps=chosen.energy_steps, **shared,
        )  # fmt: skip

    def measure(step: int, cpu: float) -> list:
        for name in ("energy", "gradient"):
            scores = detector.set_params(score=name).score_samples(rows.test)
            write(step // steps, name, *kdd.scores_of(-scores, rows.truth), cpu)
        detector.set_params(score="energy")
        return []

    detector.fit(rows.train, callbacks=[Curve(measure, steps)])


def baselines(seed: int):
    """Give detectors of scikit-learn: how many rows they are given, and what they say of others."""
    from sklearn.decomposition import KernelPCA
    from sklearn.ensemble import IsolationForest
    from sklearn.metrics.pairwise import rbf_kernel
    from sklearn.neighbors import NearestNeighbors
    from sklearn.svm import OneClassSVM

    def forest(train, test):
        return -IsolationForest(random_state=seed).fit(train).score_samples(test)

    def svm(train, test):
        return -OneClassSVM(nu=0.1, gamma="scale").fit(train).score_samples(test)

    def kernel_pca(train, test):
        # the squared distance from the span of the components, in the space of the kernel
        gamma = 0.1
        fitted = KernelPCA(50, kernel="rbf", gamma=gamma, random_state=seed).fit(train)
        found = []
        for piece in np.array_split(test, max(1, len(test) // 10_000)):
            length = 1 - 2 * rbf_kernel(piece, train, gamma=gamma).mean(1)
            found.append(length - np.square(fitted.transform(piece)).sum(1))
        return np.concatenate(found)

    def neighbors(train, test):
        return NearestNeighbors(n_neighbors=5).fit(train).kneighbors(test)[0].mean(1)

    return {
        "IsolationForest": (None, forest),
        f"OneClassSVM, {PART:,} rows": (PART, svm),
        f"KernelPCA, {PART // 4:,} rows": (PART // 4, kernel_pca),
        f"5 nearest of {PART:,} rows": (PART, neighbors),
    }


def by_another(rows: kdd.Rows, part: int | None, judge, seed: int, write) -> None:
    """Run one detector of scikit-learn."""
    low, wide = rows.train.min(0), np.ptp(rows.train, 0)
    train, test = (
        ((x - low) / np.where(wide > 0, wide, 1)).clip(-5, 5) for x in (rows.train, rows.test)
    )
    part = len(train) if part is None else min(part, len(train))
    if part < len(train):
        train = train[np.random.default_rng(seed).choice(len(train), part, replace=False)]
    began = time.process_time()
    said = judge(train, test)
    cpu = time.process_time() - began
    write(0, "its own", *kdd.scores_of(said, rows.truth), cpu)


class Results:
    """Lines of results, in a file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.lines: list[dict[str, str]] = []
        if path.exists():
            with path.open(encoding="utf-8", newline="") as file:
                self.lines = list(csv.DictReader(file, delimiter="\t"))

    def run(self, method: str, seed: int, work) -> None:
        """Do work that gives lines, unless that was done; they are written when all is done."""
        if any(line["method"] == method and line["seed"] == str(seed) for line in self.lines):
            return
        made = []

        def write(*values) -> None:
            texts = [f"{v:.4f}" if isinstance(v, float) else str(v) for v in values]
            made.append(dict(zip(COLUMNS, [method, str(seed), *texts], strict=True)))
            print(*made[-1].values(), flush=True)

        work(write)
        self.lines += made
        with self._path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, delimiter="\t")
            writer.writeheader()
            writer.writerows(self.lines)

    def table(self, last: dict[str, int]) -> None:
        """Print means and standard deviations over seeds, of means over the last epochs."""
        print("| method | score | seeds | precision | recall | F1 | CPU s a seed |")
        print("| --- | --- | ---: | ---: | ---: | ---: | ---: |")
        for method, score in dict.fromkeys((line["method"], line["score"]) for line in self.lines):
            mine = [li for li in self.lines if (li["method"], li["score"]) == (method, score)]
            seeds = dict.fromkeys(line["seed"] for line in mine)
            tails = [
                [li for li in mine if li["seed"] == seed][-last.get(method, 1) :] for seed in seeds
            ]
            cells = [
                spread([statistics.mean(float(li[name]) for li in tail) for tail in tails])
                for name in ("precision", "recall", "f1")
            ]
            cpu = statistics.mean(float(tail[-1]["cpu"]) for tail in tails)
            print(f"| {method} | {score} | {len(seeds)} | {' | '.join(cells)} | {cpu:.0f} |")


def spread(values: list[float]) -> str:
    """Give mean and standard deviation."""
    around = statistics.stdev(values) if len(values) > 1 else 0.0
    return f"{statistics.mean(values):.4f} ± {around:.4f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path, help="kddcup.data_10_percent.gz")
    parser.add_argument("folder", type=Path, help="of results.tsv")
    parser.add_argument("--methods", nargs="+", choices=[MEG, PAPER, "others"],
                        default=[MEG, PAPER, "others"])  # fmt: skip
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--paper-epochs", type=int, default=55)
    parser.add_argument("--batch", type=int, default=256)
    parser.add_argument("--penalty", type=float, default=100.0)
    parser.add_argument("--entropy-weight", type=float, default=10.0)
    parser.add_argument("--energy-steps", type=int, default=1)
    parser.add_argument("--lr", type=float, default=1e-4)
    parser.add_argument(
        "--decay", type=float, default=0.0, help="share of steps with falling rates"
    )
    parser.add_argument("--ema", type=float, default=0.99)
    parser.add_argument("--threads", type=int, default=1)
    chosen = parser.parse_args()
    torch.set_num_threads(chosen.threads)
    chosen.folder.mkdir(parents=True, exist_ok=True)
    rows = kdd.read(chosen.data)
    shares = rows.truth.mean()
    print(f"{len(rows.train):,} rows for training, {len(rows.test):,} for testing, "
          f"{shares:.2%} of them anomalies")  # fmt: skip
    results = Results(chosen.folder / "results.tsv")
    for seed in range(chosen.seeds):
        for method in chosen.methods:
            if method != "others":
                results.run(
                    method, seed, lambda w, m=method, s=seed: by_energy(rows, m, s, chosen, w)
                )
                continue
            for name, (part, judge) in baselines(seed).items():
                results.run(
                    name, seed, lambda w, p=part, j=judge, s=seed: by_another(rows, p, j, s, w)
                )
    results.table({PAPER: 10})


if __name__ == "__main__":
    main()
