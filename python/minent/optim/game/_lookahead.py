"""Lookahead: slow weights over simultaneous or alternating descent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minent.optim._slow import pull
from minent.optim.game._euler import Euler
from minent.optim.game._field import trained

if TYPE_CHECKING:
    from minent.optim.game._game import Game


class Lookahead(Euler):
    """Every k steps all players go back, to alpha of the way (arXiv 1907.08610, 2006.14567)."""

    def begin(self, game: Game) -> None:
        """Remember where the slow weights begin."""
        for parameter in trained(game.param_groups):
            if "slow" not in game.state[parameter]:
                game.state[parameter]["slow"] = parameter.clone()

    def finish(self, game: Game) -> None:
        """Count the step, and pull back at every k-th."""
        for group in game.param_groups:
            group["since_pull"] = (group.get("since_pull", 0) + 1) % game.k
            if not group["since_pull"]:
                params = trained([group])
                pull(params, [game.state[p]["slow"] for p in params], game.alpha)
