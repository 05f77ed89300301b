"""Steps whose size follows from an estimate of their own error."""

from __future__ import annotations

from math import hypot, isfinite
from typing import TYPE_CHECKING

from minent.errors import DivergedError
from minent.optim._fixed import arrive, from_start, leading, run_stages
from minent.optim._lists import norm

if TYPE_CHECKING:
    from torch import Tensor

    from minent.optim._path import Path
    from minent.optim._tables import Table

_LEAST_FACTOR, _MOST_FACTOR = 0.2, 5.0
_LEAST_SIZE = 1e-12


def adaptive_step(
    path: Path, table: Table, tolerance: float, safety: float, largest: float
) -> None:
    """Take one step whose error is within tolerance, after as many tries as that needs."""
    memory = path.flow._shared
    size = min(memory["size"], largest)
    lower = table.lower or ()
    difference = [b - low for b, low in zip(table.b, lower, strict=True)]
    with from_start(path) as start:
        first = path.scratch("first")
        path.each("copy_", first, path.field(0))
        if not isfinite(float(norm(first))):
            raise DivergedError("the field is not finite where the step begins")
        while True:
            total, error = run_stages(path, table, start, [table.b, difference], size, first)
            found = _length(path, error, size * abs(float(leading(difference))))
            if found <= tolerance:
                break
            memory["rejected"] += 1
            size *= _factor(found, tolerance, safety, table.order, most=1.0)
            if size < _LEAST_SIZE:
                raise RuntimeError(
                    f"no step of at least {_LEAST_SIZE:g} lr has an error within tolerance"
                )
        arrive(path, table, start, total, size)
    memory["accepted"] += 1
    memory["last_size"] = size
    memory["last_error"] = found
    memory["size"] = size * _factor(found, tolerance, safety, table.order, most=_MOST_FACTOR)


def _length(path: Path, error: list[Tensor], size: float) -> float:
    """Find the length of an error, all groups together, each at its own rate."""
    total, begin = 0.0, 0
    for group, params, _ in path.parts:
        end = begin + len(params)
        total = hypot(total, float(group["lr"]) * size * float(norm(error[begin:end])))
        begin = end
    return total


def _factor(found: float, tolerance: float, safety: float, order: int, most: float) -> float:
    """By how much to change the size: the estimate grows with its power of that order."""
    if not isfinite(found):
        return _LEAST_FACTOR
    if found == 0:  # it tells nothing: of a field that stands still, or a rate of 0
        return 1.0
    wanted: float = safety * (tolerance / found) ** (1 / order)
    return min(most, max(_LEAST_FACTOR, wanted))
