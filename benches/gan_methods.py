"""Methods that the benches of GANs compare, curves of a training, and their files."""

from __future__ import annotations

import math
import statistics
import time
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import results
from minent.nn import regularizer
from minent.train import Callback

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    Row = Sequence[object]


class Method(NamedTuple):
    """What a method is; weights of regularizers depend on the data, and have names."""

    objective: str
    options: Mapping[str, Any] = MappingProxyType({})
    regularizer: str | None = None
    normalization: str | None = None


METHODS = {
    "SGAN": Method("ns-gan"),
    "WGAN-GP": Method("wgan", regularizer="wgan-gp"),
    "WGAN-div": Method("wgan-div"),
    "GAN-QP, L1": Method("gan-qp", {"distance": "l1"}),
    "GAN-QP, L2": Method("gan-qp", {"distance": "l2"}),
    "RSGAN": Method("rsgan"),
    "hinge + SN": Method("hinge", normalization="spectral"),
    "SGAN + R1": Method("ns-gan", regularizer="r1"),
}


def regularizers_of(method: Method, weights: Mapping[str, float], **options: object) -> list[Any]:
    """Give the regularizers of a method, with the weights that data ask for."""
    name = method.regularizer
    return [] if name is None else [regularizer(name, weight=weights[name], **options)]


def file_of(*names: object) -> str:
    """Give names as the name of a file."""
    return "-".join(str(name).lower().replace(" ", "-").replace(",", "") for name in names)


class Curve(Callback):
    """Measures every so many steps, and is saved with the training.

    Parameters
    ----------
    measure : callable
        Given the step and the CPU seconds so far, those of measuring left out, it gives rows.
    every : int
        Steps from one measurement to the next.
    """

    def __init__(self, measure: Callable[[int, float], list[Row]], every: int) -> None:
        self.rows: list[Row] = []
        self._measure, self._every = measure, every
        self._cpu, self._began = 0.0, time.process_time()

    def on_step_end(self, state) -> None:
        """Measure, without counting what that takes."""
        if state.step % self._every:
            return
        self._count()
        self.rows += self._measure(state.step, self._cpu)
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


def write_curves(path: Path, columns: Row, rows: Sequence[Row]) -> None:
    """Write all rows measured."""
    lines = [columns] + [[f"{v:g}" if isinstance(v, float) else v for v in row] for row in rows]
    text = "".join("\t".join(map(str, line)) + "\n" for line in lines)
    results.write_text(path, text)


def spread(values: Sequence[float], form: str) -> str:
    """Give mean and standard error."""
    error = statistics.stdev(values) / math.sqrt(len(values)) if len(values) > 1 else 0.0
    return f"{statistics.mean(values):{form}} ± {error:{form}}"
