"""Contestants take turns, round after round, so that a busy moment of the machine meets them all.

What counts is CPU time, user and system, of this process and of its children that have ended.
"""

from __future__ import annotations

import gc
import math
import resource
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass
class Spent:
    """Seconds an item, round by round."""

    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)


def cpu_seconds() -> float:
    """Return the CPU time so far."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def take_turns(contestants: dict[str, Callable[[], int]], repeat: int) -> dict[str, Spent]:
    """Call each in turn, once to warm up and `repeat` times more.

    A contestant goes over its items and returns how many they were.
    """
    gc.collect()
    gc.freeze()  # nobody searches through what others hold
    spent = {name: Spent() for name in contestants}
    for turn in range(repeat + 1):
        for name, work in contestants.items():
            cpu, wall = cpu_seconds(), time.perf_counter()
            items = work()
            cpu, wall = cpu_seconds() - cpu, time.perf_counter() - wall
            if turn:
                spent[name].cpu.append(cpu / items)
                spent[name].wall.append(wall / items)
    return spent


def span(values: list[float], form: str = ".2f") -> str:
    """Write the median, and in brackets the least and the most."""
    return f"{median(values):{form}} ({min(values):{form}}-{max(values):{form}})"


def ratios(more: list[float], less: list[float]) -> list[float]:
    """Return how many times as much, round by round."""
    return [a / b for a, b in zip(more, less, strict=True)]


def show(title: str, item: str, spent: dict[str, Spent], unit: str, scale: float) -> None:
    """Print a table; `scale` units are a second."""
    first = next(iter(spent.values()))
    print(f"\n| {title} | CPU {unit} / {item} | {item}s a CPU s | first row / this | wall {unit} |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for name, it in spent.items():
        costs = [scale * seconds for seconds in it.cpu]
        cells = span(costs), f"{1 / median(it.cpu):,.0f}", span(ratios(first.cpu, it.cpu), ".3g")
        wall = scale * median(it.wall)
        print(f"| {name} | {' | '.join(cells)} | {wall:.2f} |", flush=True)


def judge(what: str, reached: list[float], bar: float, *, most: bool = False) -> None:
    """Print a ratio beside what is wanted of it: at least the bar, or at most."""
    value = median(reached)
    kept = value <= bar if most else value >= bar
    wanted = f"{'at most' if most else 'at least'} {bar:g}"
    print(f"- {what}: {span(reached)}, wanted {wanted}: {'reached' if kept else 'NOT reached'}")


def extra_megabytes(work: Callable[[], int]) -> float:
    """Return how much the resident memory grows at most while something runs; nan but on Linux."""
    try:
        Path("/proc/self/clear_refs").write_text("5")  # the peak is what there is now
    except OSError:
        return math.nan
    before = _resident("VmRSS")
    work()
    return (_resident("VmHWM") - before) / 1e3


def _resident(kind: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(kind))
