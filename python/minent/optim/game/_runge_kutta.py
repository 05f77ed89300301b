"""Any explicit Runge-Kutta table, with a fixed step, on the joint field of all players."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import torch

from minent.optim.game._method import Method, back_on_error

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor

    from minent.optim._tables import Table
    from minent.optim.game._game import Game

Values: TypeAlias = "dict[Tensor, Tensor]"


class RungeKutta(Method):
    """A step of a table; a stage is kept only while a later row needs it."""

    plain = True

    def __init__(self, table: Table) -> None:
        self.table = table

    def step(self, game: Game, groups: list[dict[str, Any]]) -> None:
        """Go through the stages, then from the start along their weighted sum."""
        start: Values = {}
        sums: Values = {}
        stages: list[Values] = []
        with back_on_error(start):
            for i, (row, weight) in enumerate(zip(self.table.a, self.table.b, strict=True)):
                if i:
                    _place(groups, start, row, stages)
                    stages = [
                        k if self.table.needed(j, i + 1) else {} for j, k in enumerate(stages)
                    ]
                found = {
                    p: grad
                    for part in game._field(groups)
                    for p, grad in zip(part.params, part.grads, strict=True)
                }
                for parameter in found:
                    if parameter not in start:
                        start[parameter] = parameter.clone()
                        sums[parameter] = torch.zeros_like(parameter)
                if weight and found:
                    totals = [sums[p] for p in found]
                    torch._foreach_add_(totals, list(found.values()), alpha=float(weight))
                # beyond the next gradient, which may take its place
                if self.table.needed(i, i + 2):
                    found = {p: grad.clone() for p, grad in found.items()}
                stages.append(found)
            _place(groups, start, [1.0], [sums])


def _place(
    groups: list[dict[str, Any]], start: Values, row: Sequence[Any], stages: list[Values]
) -> None:
    """Put the parameters at the start less lr times a weighted sum of stages."""
    if start:
        torch._foreach_copy_(list(start), list(start.values()))
    for group in groups:
        for weight, stage in zip(row, stages, strict=True):
            moved = [p for p in group["params"] if weight and p in stage]
            if moved:
                torch._foreach_add_(
                    moved, [stage[p] for p in moved], alpha=-float(group["lr"]) * float(weight)
                )
