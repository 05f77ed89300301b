"""Extragradient: look where a step would lead, and step by the gradient found there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch

from minent.optim.game._field import trained
from minent.optim.game._method import Method, back_on_error

if TYPE_CHECKING:
    from minent.optim.game._game import Game


class Extragradient(Method):
    """Two gradients a step; moments take both in (ExtraAdam, arXiv 1802.10551, algorithm 4)."""

    def step(self, game: Game, groups: list[dict[str, Any]]) -> None:
        """Extrapolate, then go from where the step began."""
        start = {p: p.clone() for p in trained(groups)}
        with back_on_error(start):
            for part in game._field(groups):
                game._move(part)
            found = game._field(groups)
        torch._foreach_copy_(list(start), list(start.values()))
        for part in found:
            game._move(part)
