"""Players as they are given, and the parameter groups that they become."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

import torch
from torch import Tensor, nn

from minent._numbers import at_least_one
from minent.errors import InputError

Name: TypeAlias = "str | int"
Player: TypeAlias = "nn.Module | Tensor | Mapping[str, Any] | Iterable[Any]"


def read_players(
    players: Mapping[str, Player] | Iterable[Player],
) -> tuple[list[dict[str, Any]], list[nn.Module]]:
    """Make parameter groups that know whose they are, in the order of players; give modules too."""
    if isinstance(players, nn.Module | Tensor | str):
        raise InputError("players must be a sequence or a dict of players, not one of them")
    named = players.items() if isinstance(players, Mapping) else enumerate(players)
    groups: list[dict[str, Any]] = []
    modules: list[nn.Module] = []
    owner: dict[int, Name] = {}
    for name, player in named:
        for group in _groups(name, player):
            if isinstance(group["params"], nn.Module):
                modules.append(group["params"])
                group["params"] = group["params"].parameters()
            group["params"] = _tensors(name, group["params"])
            for parameter in group["params"]:
                other = owner.setdefault(id(parameter), name)
                if other != name:
                    raise InputError(f"a parameter belongs to two players, {other!r} and {name!r}")
            groups.append({**group, "player": name})
    if not groups:
        raise InputError("players must hold at least one player")
    return groups, modules


def read_steps(steps: Any, names: list[Name], order: str) -> dict[Name, int]:  # noqa: ANN401
    """Find how many steps each player takes in its turn."""
    if isinstance(steps, Mapping):
        if not set(steps) <= set(names):
            raise InputError(f"steps must name players ({_listed(names)}), not {list(steps)!r:.60}")
        given = {name: steps.get(name, 1) for name in names}
    elif isinstance(steps, Iterable) and not isinstance(steps, str):
        numbers = list(steps)
        if len(numbers) != len(names):
            raise InputError(f"steps must be one number for each of {len(names)} players")
        given = dict(zip(names, numbers, strict=True))
    else:
        given = dict.fromkeys(names, steps)
    checked = {name: at_least_one("steps", number) for name, number in given.items()}
    if order == "simultaneous" and set(checked.values()) != {1}:
        raise InputError("steps above 1 need order='alternating'")
    return checked


def read_losses(
    given: Any,  # noqa: ANN401 - what a closure returned
    names: list[Name],
    wanted: list[Name],
    *,
    zero_sum: bool,
) -> dict[Name, Tensor]:
    """Find the losses of the wanted players in what a closure returned."""
    if zero_sum:
        if not isinstance(given, Tensor):
            raise InputError("with zero_sum the closure must return one loss, a tensor")
        given = (given, -given)
    if isinstance(given, Mapping):
        missing = [name for name in wanted if name not in given]
        if missing:
            raise InputError(f"the closure must return a loss for each player, none of {missing}")
        losses = {name: given[name] for name in wanted}
    elif isinstance(given, list | tuple) and len(given) == len(names):
        losses = {name: given[names.index(name)] for name in wanted}
    else:
        what = f"{len(given)} losses" if isinstance(given, list | tuple) else type(given).__name__
        raise InputError(
            f"the closure must return {len(names)} losses, one for each of {_listed(names)}, "
            f"as a sequence or a dict, not {what}"
        )
    for name, loss in losses.items():
        if not isinstance(loss, Tensor) or loss.numel() != 1:
            raise InputError(f"the loss of player {name!r} must be a tensor with one number")
        if not loss.requires_grad:
            raise InputError(
                f"the loss of player {name!r} has no gradient: the closure must return it with its "
                "graph and call no backward itself"
            )
    return losses


def _groups(name: Name, player: Player) -> list[dict[str, Any]]:
    """Give the groups of one player: one, unless it is a sequence of dicts."""
    if isinstance(player, nn.Module):
        return [{"params": player}]
    if isinstance(player, Mapping):
        if "params" not in player:
            raise InputError(f"player {name!r}: a dict must hold its parameters under 'params'")
        return [dict(player)]
    if isinstance(player, Tensor):
        return [{"params": [player]}]
    if not isinstance(player, Iterable):
        raise InputError(f"player {name!r} must be parameters, a module or groups of parameters")
    items = list(player)
    if items and all(isinstance(item, Mapping) for item in items):
        return [group for item in items for group in _groups(name, item)]
    return [{"params": items}]


def _tensors(name: Name, params: Any) -> list[Tensor]:  # noqa: ANN401 - what a caller gave
    """Check the parameters of one group."""
    tensors = [params] if isinstance(params, Tensor) else list(params)
    if not tensors:
        raise InputError(f"player {name!r} has no parameters")
    for tensor in tensors:
        if not isinstance(tensor, torch.Tensor):
            raise InputError(f"player {name!r}: {type(tensor).__name__} is not a parameter")
    return tensors


def _listed(names: list[Name]) -> str:
    return ", ".join(map(repr, names))
