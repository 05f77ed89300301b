"""Weights of players, and the average of the last one, from a checkpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minent.errors import RunError
from minent.train import Average, load_weights

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

    from torch import nn


def load_players(players: Mapping[str, nn.Module], path: str | os.PathLike[str]) -> Average | None:
    """Give each player its weights, and give the average of the last one, if there is one.

    Raises
    ------
    RunError
        When the file is damaged, or of other nets.
    """
    for name, module in players.items():
        load_weights(module, path, player=name)
    name, last = list(players.items())[-1]
    average = Average(last)
    try:
        load_weights(average.averaged, path, player=name, average=True)
    except RunError:  # trained without one
        return None
    average.updates = 1
    return average
