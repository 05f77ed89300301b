"""Euler's method: one gradient, one step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from minent.optim.game._method import Method

if TYPE_CHECKING:
    from minent.optim.game._game import Game


class Euler(Method):
    """Simultaneous descent, or alternating when players take turns."""

    joint = False

    def step(self, game: Game, groups: list[dict[str, Any]]) -> None:
        """Move each player along its direction."""
        for part in game._field(groups):
            game._move(part)
