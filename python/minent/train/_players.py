"""Who is trained: one model with its options, or several players."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any

import torch
from torch import nn
from torch.optim import Adam, Optimizer

from minent._numbers import positive
from minent.errors import InputError
from minent.train._objective import calling
from minent.train._player import Player, own_parameters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from minent.train._player import Making

_LR = 1e-3


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
        raise InputError(f"with several players, {wrong[0]} is an option of each Player")
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
    if step is not None and loss is not None:
        raise InputError("give step or loss, not both")
    if step is not None and compile:
        raise InputError("compile the model that step calls yourself: step decides what it calls")
    called = torch.compile(model) if compile else model
    return Player(
        model,
        calling(called, loss) if step is None else step,
        _with_rate(optimizer, lr),
        name="",
        **options,
    )


def _with_rate(optimizer: Making | None, lr: float | None) -> Making:
    if lr is not None:
        lr = positive("lr", lr)
    if optimizer is None:
        return partial(adam, lr=_LR if lr is None else lr)
    if lr is None:
        return optimizer
    if isinstance(optimizer, Optimizer):
        raise InputError("lr is that of the optimizer: give one of the two")
    making: Any = optimizer
    return partial(making, lr=lr)


def _together(players: list[Player]) -> nn.ModuleDict:
    if not players:
        raise InputError("there is no player")
    twice = [
        name for name, count in Counter(player.name for player in players).items() if count > 1
    ]
    if twice:
        raise InputError(f"two players are called {twice[0]!r}: give each a name")
    return nn.ModuleDict({player.name: player.module for player in players})


def make_optimizer(player: Player) -> Optimizer:
    """Give the optimizer of a player: the one given, or the one made.

    Raises
    ------
    InputError
        When it is no optimizer, or one of other parameters.
    """
    parameters = own_parameters(player.module)
    making = player.optimizer or partial(adam, lr=2e-4, betas=(0.5, 0.999))
    optimizer: Any = making(parameters) if callable(making) else making
    if not isinstance(optimizer, Optimizer):
        raise InputError(
            "optimizer must be a torch.optim.Optimizer or a function that makes one, "
            f"not {type(optimizer).__name__}"
        )
    mine = set(map(id, player.module.parameters()))
    if not any(id(p) in mine for group in optimizer.param_groups for p in group["params"]):
        raise InputError(f"the optimizer has no parameter of {type(player.module).__name__}")
    return optimizer


def adam(parameters: list[torch.Tensor], **options: Any) -> Adam:  # noqa: ANN401
    """Make Adam, in one kernel where the device has it."""
    fused = all(p.is_floating_point() and p.device.type in ("cpu", "cuda") for p in parameters)
    return Adam(parameters, fused=fused or None, **options)
