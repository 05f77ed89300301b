"""Errors against the bits that a code keeps, from folders of results of ``vib.py``.

    python benches/vib_figure.py sweep.png RUNS_ALL RUNS_1000

A panel for each folder: test and training error of each weight of the bottleneck at the bits that
its code keeps, the mean of its seeds, beside the twin without a bottleneck. The dotted line is
log2(10), what the ten classes are.
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path
from statistics import mean
from typing import TYPE_CHECKING

import results
from matplotlib.figure import Figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def means(folder: Path) -> dict[float | None, dict[str, float]]:
    """Give the mean errors and bits of each weight; None is the twin."""
    found: dict[float | None, list[dict]] = {}
    for path in sorted(folder.glob("*_seed_*.json")):
        one, _ = results.opened(path)
        found.setdefault(one["beta"], []).append(one)
    return {
        beta: {name: mean(one[name] for one in seeds) for name in ("train", "test", "kl")}
        for beta, seeds in found.items()
    }


def panel(axes: Axes, found: dict[float | None, dict[str, float]], title: str) -> None:
    """Draw the results of one folder."""
    twin = found.get(None)
    weighted = sorted((beta, one) for beta, one in found.items() if beta is not None)
    bits = [one["kl"] / math.log(2) for _, one in weighted]
    for name, color in (("test", "C3"), ("train", "C0")):
        axes.plot(bits, [one[name] for _, one in weighted], "o-", color=color, label=name)
        if twin:
            axes.axhline(twin[name], color=color, linestyle="--", label=f"{name}, no bottleneck")
    for (beta, one), x in zip(weighted, bits, strict=True):
        axes.annotate(f"{beta:g}", (x, one["test"]), xytext=(0, 6), textcoords="offset points",
                      ha="center", fontsize=8)  # fmt: skip
    axes.axvline(math.log2(10), color="gray", linestyle=":")
    # errors of 0 are drawn too
    axes.set_yscale("symlog", linthresh=0.1)
    axes.set(xscale="log", ylim=(0, 100), xlabel="bits kept", ylabel="error, %", title=title)
    axes.legend(fontsize=8)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("figure", type=Path, help="to be written: .png, .svg or .pdf")
    parser.add_argument("folders", type=Path, nargs="+", help="of results of vib.py")
    parser.add_argument("--titles", nargs="+", help="by default the names of the folders")
    chosen = parser.parse_args()
    titles = chosen.titles or [folder.name for folder in chosen.folders]
    if len(titles) != len(chosen.folders):
        parser.error("there must be as many titles as folders")
    figure = Figure(figsize=(5 * len(titles), 4), layout="constrained")
    places = figure.subplots(1, len(titles), squeeze=False, sharex=True, sharey=True)[0]
    for axes, folder, title in zip(places, chosen.folders, titles, strict=True):
        if not (found := means(folder)):
            parser.error(f"{folder} has no results of vib.py")
        panel(axes, found, title)
    figure.savefig(chosen.figure, dpi=90)


if __name__ == "__main__":
    main()
