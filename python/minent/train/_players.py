"""Who is trained: one model with its options, or several players."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import torch
from torch import nn

from minent.errors import InputError
from minent.train._making import with_rate
from minent.train._objective import step_of
from minent.train._player import Player

if TYPE_CHECKING:
    from collections.abc import Sequence

    from minent.train._player import Making


def players_of(
    model: nn.Module | Sequence[Player],
    **options: Any,  # noqa: ANN401 - see fit
) -> tuple[nn.Module, list[Player]]:
    """Give the module that holds all that is trained, and who moves it.

    Parameters
    ----------
    model : nn.Module or sequence of Player
        What `fit` was given.
    **options
        Those options of `fit` that hold for one model only.

    Raises
    ------
    InputError
        When options do not fit together, or with what is trained.
    """
    if isinstance(model, nn.Module):
        return model, [_alone(model, **options)]
    if not isinstance(model, (list, tuple)) or not all(isinstance(p, Player) for p in model):
        raise InputError(f"model must be a Module or a list of Player, not {type(model).__name__}")
    wrong = [name for name, value in options.items() if value is not None]
    if wrong:
        its_own = wrong[0] in ("optimizer", "scheduler", "clip_norm", "clip_value", "ema")
        where = "give it to each Player" if its_own else "each Player has a loss of its own"
        raise InputError(f"{wrong[0]} is not for several players: {where}")
    return _together(list(model)), list(model)


def _alone(
    model: nn.Module,
    *,
    step: Any,  # noqa: ANN401 - all as for fit
    loss: Any,  # noqa: ANN401
    optimizer: Making | None,
    lr: float | None,
    compile: bool | None,
    validation: object,
    **options: Any,  # noqa: ANN401
) -> Player:
    del validation
    if step is not None and compile:
        raise InputError("compile the model that step calls yourself: step decides what it calls")
    called = torch.compile(model) if compile else model
    player = Player(model, step_of(called, step, loss), with_rate(optimizer, lr), **options)
    player.name = ""  # it is the only one
    return player


def _together(players: list[Player]) -> nn.ModuleDict:
    if not players:
        raise InputError("there is no player")
    for name in (player.name for player in players):
        if not name or "." in name:
            raise InputError(f"{name!r} is no name of a player: give each a name without dots")
    twice = [
        name for name, count in Counter(player.name for player in players).items() if count > 1
    ]
    if twice:
        raise InputError(f"two players are called {twice[0]!r}: give each a name")
    return nn.ModuleDict({player.name: player.module for player in players})
