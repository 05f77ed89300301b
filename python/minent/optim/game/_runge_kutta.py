"""Any explicit Runge-Kutta table, with a fixed step, on the joint field of all players."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch

from minent.optim.game._method import Method

if TYPE_CHECKING:
    from torch import Tensor

    from minent.optim._tables import Table
    from minent.optim.game._game import Game


class RungeKutta(Method):
    """A step of a table; a stage is kept only while a later row needs it."""

    plain = True

    def __init__(self, table: Table) -> None:
        self.table = table

    def step(self, game: Game, groups: list[dict[str, Any]]) -> None:
        """Go through the stages, then from the start along their weighted sum."""
        start: dict[Tensor, Tensor] = {}
        sums: dict[Tensor, Tensor] = {}
        kept: list[dict[Tensor, Tensor]] = []
        for i, (row, weight) in enumerate(zip(self.table.a, self.table.b, strict=True)):
            if i:
                _place(groups, start, row, kept)
            found = [
                (p, grad)
                for part in game._field(groups)
                for p, grad in zip(part.params, part.grads, strict=True)
            ]
            for parameter, _ in found:
                if parameter not in start:
                    start[parameter] = parameter.detach().clone()
                    sums[parameter] = torch.zeros_like(parameter)
            if weight:
                torch._foreach_add_(
                    [sums[p] for p, _ in found], [g for _, g in found], alpha=float(weight)
                )
            if any(later[i] for later in self.table.a[i + 1 :]):
                kept.append({p: grad.clone() for p, grad in found})
            else:
                kept.append({})
        _place(groups, start, [1.0], [sums])


def _place(
    groups: list[dict[str, Any]],
    start: dict[Tensor, Tensor],
    row: Any,  # noqa: ANN401 - numbers of a table
    stages: list[dict[Tensor, Tensor]],
) -> None:
    """Put the parameters at the start less lr times a weighted sum of stages."""
    for parameter, value in start.items():
        parameter.copy_(value)
    for group in groups:
        for weight, stage in zip(row, stages, strict=False):
            moved = [p for p in group["params"] if weight and p in stage]
            if moved:
                torch._foreach_add_(
                    moved, [stage[p] for p in moved], alpha=-float(group["lr"]) * float(weight)
                )
