"""Steps of a Runge-Kutta table along a flow, with a sum that runs along in place of all stages."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from minent.optim.fields import TorchRule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from torch import Tensor

    from minent.optim._path import Path
    from minent.optim._tables import Number, Table


def euler_step(path: Path) -> None:
    """Step along the field here."""
    field = path.flow.field
    if isinstance(field, TorchRule) and (field.is_gradient or not path.flow.certify):
        path.torch_step(field)
    else:
        directions = path.field(0)
        path.decay(path.params, 1.0)
        path.move(path.params, [directions], [1.0])


def fixed_step(path: Path, table: Table) -> None:
    """Step by a table: keep the start, a running sum, and stages where rows go back."""
    with from_start(path) as start:
        (total,) = run_stages(path, table, start, [table.b], 1.0)
        arrive(path, table, start, total, 1.0)


def run_stages(
    path: Path,
    table: Table,
    start: list[Tensor],
    weights: Sequence[Sequence[Number]],
    size: float,
    first: list[Tensor] | None = None,
) -> list[list[Tensor]]:
    """Go through the stages, or those after the first; give a weighted sum for each weights.

    Sums come divided by the first of their weights that is not 0.
    """
    totals = [path.scratch(f"sum {i}") for i in range(len(weights))]
    stages: dict[int, list[Tensor]] = {}
    stage = path.field(0) if first is None else first
    for i in range(table.stages):
        if i:
            used = [j for j, weight in enumerate(table.a[i]) if weight]
            sizes = [float(table.a[i][j]) * size for j in used]
            if used:
                here = path.params if i == 1 and first is None else start
                path.move(here, [stages[j] for j in used], sizes)
            else:
                path.each("copy_", path.params, start)
            # gradients that are done with make room for the next ones
            stages = {j: kept for j, kept in stages.items() if table.needed(j, i + 1)}
            stage = []
            path.again(i)
            stage = path.field(i)
        for total, row in zip(totals, weights, strict=True):
            if row[i] and not any(row[:i]):
                path.each("copy_", total, stage)
            elif row[i]:
                path.each("add_", total, stage, alpha=float(row[i] / leading(row)))
        stages[i] = _keep(path, table, i, stage)
    return totals


def leading(weights: Sequence[Number]) -> Number:
    """Give the first weight that is not 0."""
    return next(weight for weight in weights if weight)


def arrive(path: Path, table: Table, start: list[Tensor], total: list[Tensor], size: float) -> None:
    """Go from the start along the sum of stages of a table, and decay."""
    path.decay(start, size)
    path.move(start, [total], [float(leading(table.b)) * size])


@contextmanager
def from_start(path: Path) -> Iterator[list[Tensor]]:
    """Keep where a step starts, and go back there when it fails."""
    start = path.scratch("start")
    path.each("copy_", start, path.params)
    try:
        yield start
    except BaseException:
        path.each("copy_", path.params, start)
        raise


def _keep(path: Path, table: Table, stage: int, directions: list[Tensor]) -> list[Tensor]:
    """Copy a stage when rows beyond the next one need it."""
    if not table.needed(stage, stage + 2):
        return directions
    kept = path.scratch(f"stage {stage}")
    if kept[0] is not directions[0]:
        path.each("copy_", kept, directions)
    return kept
