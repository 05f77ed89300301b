"""From a batch to the loss: one module that a distributed engine can wrap."""

from __future__ import annotations

from numbers import Real
from typing import TYPE_CHECKING, Any, TypeAlias

from torch import Tensor, nn

from minent.errors import InputError
from minent.train._collect import Collected, as_loss, described, total

if TYPE_CHECKING:
    from collections.abc import Callable

    from minent.optim.game._players import Name
    from minent.train._collect import How
    from minent.train._player import Step
    from minent.train._state import State

    Tracked = list[tuple[str, Tensor | float, How]]

Losses: TypeAlias = "Tensor | dict[Name, Tensor]"


class Objective(nn.Module):
    """Calls the model, or a step function, and adds up what it gave.

    Parameters
    ----------
    model : nn.Module
        Its parameters are those whose gradients the engine shares.
    call : callable
        ``call(batch, state)`` gives a loss, a mapping with ``"loss"``, several losses for a game,
        or anything else when losses were added inside.
    state : State
        Handed to `call`.
    players : list of str or int, optional
        Names of the losses of a game.
    """

    def __init__(
        self, model: nn.Module, call: Step, state: State, players: list[Name] | None = None
    ) -> None:
        super().__init__()
        self.model = model
        self._call = call
        self._state = state
        self._players = players

    def forward(self, data: Any) -> tuple[Losses, Tracked]:  # noqa: ANN401 - any batch
        """Give the loss with its graph, and what was tracked."""
        with Collected() as found:
            given = self._call(data, self._state)
        if self._players is None:
            return _one(given, found), found.tracked
        return _several(given, found, self._players), found.tracked


def _one(given: Any, found: Collected) -> Tensor:  # noqa: ANN401 - what a user's function gave
    loss = given if isinstance(given, Tensor) else _inside(given, found)
    if loss is not None:
        if not isinstance(loss, Tensor) or loss.numel() != 1 or not loss.is_floating_point():
            raise InputError(f"a loss must be one floating-point number, not {described(loss)}")
        found.losses.append(as_loss(loss))
    if not found.losses:
        raise InputError(
            "there is no loss: return one number as a tensor (or a dictionary with 'loss'), or "
            "call minent.train.add_loss inside"
        )
    return found.losses[0] if len(found.losses) == 1 else total(found.losses)


def _inside(given: Any, found: Collected) -> Any:  # noqa: ANN401
    """Find the loss in what came back; other numbers in a dictionary are tracked."""
    if not isinstance(given, dict):
        return getattr(given, "loss", given)
    for name, value in given.items():
        if name != "loss" and _is_number(value):
            found.tracked.append((name, _value(value), "mean"))
    return given.get("loss")


def _several(given: Any, found: Collected, players: list[Name]) -> dict[Name, Tensor]:  # noqa: ANN401
    if found.losses:
        raise InputError(
            "add_loss does not say to which player of a game a loss belongs: return the losses"
        )
    losses: Any = given
    if isinstance(given, (tuple, list)) and len(given) == len(players):
        losses = dict(zip(players, given, strict=True))
    if not isinstance(losses, dict) or not set(losses) <= set(players):
        raise InputError(
            f"a game of {', '.join(map(str, players))} needs a loss for each, in this order or by "
            f"their names, not {described(given)}"
        )
    # in turns, a player whose turn it is not may have none
    return {name: as_loss(loss) for name, loss in losses.items() if loss is not None}


def _is_number(value: object) -> bool:
    return value.dim() == 0 if isinstance(value, Tensor) else isinstance(value, Real)


def _value(value: Tensor | float) -> Tensor | float:
    return value.detach().clone() if isinstance(value, Tensor) else float(value)


def step_of(
    model: Callable[..., Any], step: Step | None, loss: Callable[..., Tensor] | None
) -> Step:
    """Give the step function, or make that of a model which is called with the batch.

    A tuple or list is given as several arguments, a dictionary by name. With a function
    ``loss(output, target)`` the last part of the batch is the target.

    Raises
    ------
    InputError
        When both are given, or `loss` is no function.
    """
    if step is not None and loss is not None:
        raise InputError("give step or loss, not both")
    if step is not None:
        return step
    if loss is not None and not callable(loss):
        raise InputError(f"loss must be a function of output and target, not {loss!r:.60}")

    def output_of(data: Any) -> Any:  # noqa: ANN401 - any batch, any output
        if isinstance(data, (tuple, list)):
            return model(*data)
        return model(**data) if isinstance(data, dict) else model(data)

    def alone(data: Any, state: State) -> Any:  # noqa: ANN401
        del state
        output = output_of(data)
        if isinstance(output, Tensor):
            # an output of one sample is no loss, though it is one number
            return None if output.dim() else output
        return output if isinstance(output, dict) or hasattr(output, "loss") else None

    def with_target(data: Any, state: State) -> Any:  # noqa: ANN401
        if not isinstance(data, (tuple, list)) or len(data) < 2:
            raise InputError("loss(output, target) needs batches of inputs and a target")
        assert loss is not None
        del state
        return loss(output_of(data[:-1]), data[-1])

    return alone if loss is None else with_target
