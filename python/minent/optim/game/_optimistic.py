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
            own = [game.state[parameter] for parameter in part.params]
            before = [
                state.get("direction", torch.zeros_like(parameter))
                for state, parameter in zip(own, part.params, strict=True)
            ]
            directions = [torch.zeros_like(parameter) for parameter in part.params]
            game._move(part, directions, lr=-1.0)
            for state, direction in zip(own, directions, strict=True):
                state["direction"] = direction
            lr = float(part.group["lr"])
            torch._foreach_add_(part.params, directions, alpha=-2 * lr)
            torch._foreach_add_(part.params, before, alpha=lr)
