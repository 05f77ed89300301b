"""Optimistic descent: extrapolation by the direction of the step before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch

from minent.optim.game._method import Method

if TYPE_CHECKING:
    from minent.optim.game._game import Game


class Optimistic(Method):
    """``z -= lr (2 d - d before)``, with d = 0 before the first step (arXiv 1711.00141)."""

    joint = False

    def step(self, game: Game, groups: list[dict[str, Any]]) -> None:
        """Move by twice the direction less the one before, which is kept in the state."""
        for part in game._field(groups):
            directions = [torch.zeros_like(parameter) for parameter in part.params]
            game._move(part, directions, lr=-1.0)
            moves = torch._foreach_mul(directions, 2)
            for parameter, direction, move in zip(part.params, directions, moves, strict=True):
                before = game.state[parameter].get("direction")
                if before is not None:
                    move -= before
                game.state[parameter]["direction"] = direction
            torch._foreach_add_(part.params, moves, alpha=-float(part.group["lr"]))
