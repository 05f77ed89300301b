"""One move of one player: gradients of its loss, limits, step, schedule, average."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

from torch.optim.lr_scheduler import ReduceLROnPlateau

from minent.errors import InputError
from minent.optim import Flow, Game
from minent.train._batch import to_device
from minent.train._checkpoint import put_back
from minent.train._making import (
    make_average,
    make_optimizer,
    make_scheduler,
    needs_closure,
    own_parameters,
)
from minent.train._objective import Losses, Objective

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor

    from minent.train._batch import Batch
    from minent.train._engine import Engine
    from minent.train._history import Row
    from minent.train._meters import Meters
    from minent.train._player import Player
    from minent.train._state import State


_HERE: AbstractContextManager[None] = nullcontext()


class Updater:
    """A player with everything that moves it.

    Parameters
    ----------
    player : Player
        What was given.
    per_epoch : bool
        Step the scheduler after epochs, and not after moves.
    """

    def __init__(
        self,
        player: Player,
        *,
        engine: Engine,
        state: State,
        meters: Meters,
        per_epoch: bool,
    ) -> None:
        self.player = player
        self.every = player.every
        self.name = player.name or "model"
        # one model alone has no name
        self._prefix = f"{player.name}_" if player.name else ""
        self._engine = engine
        self._meters = meters
        self.parameters = own_parameters(player.module)
        optimizer = make_optimizer(player, self.parameters)
        stepped = {id(p) for group in optimizer.param_groups for p in group["params"]}
        self._clipped = [p for p in self.parameters if id(p) in stepped]
        self._others = [p for p in self.parameters if id(p) not in stepped]
        self._needs_closure = needs_closure(optimizer)
        self._game = optimizer if isinstance(optimizer, Game) else None
        self._refuse()
        self._scheduler = make_scheduler(player.scheduler, optimizer)
        self._per_epoch = per_epoch or isinstance(self._scheduler, ReduceLROnPlateau)
        self._scaler = engine.scaler()
        self.ema = make_average(player, engine.device)
        names = None if self._game is None else self._game.loss_names
        self.objective = Objective(player.module, player.loss, state, names)
        if self._game is None:
            self._module, self.optimizer = engine.prepare(self.objective, optimizer)
        else:  # it shares gradients itself
            engine.share(player.module.state_dict().values())
            self._module, self.optimizer = self.objective, optimizer
        # what an engine makes of it may not have its certificate
        self._flow = optimizer if isinstance(optimizer, Flow) else None
        self._call = engine.call_of(self._module)
        self._backward = engine.backward
        self._here = engine.device.type == "cpu"
        self._clips = player.clip_norm is not None or player.clip_value is not None

    def _refuse(self) -> None:
        if self._engine.scaled and self._needs_closure:
            raise InputError(
                "an optimizer that calls a closure cannot scale losses: use precision='bf16', "
                "not 'fp16'"
            )
        if self._game is None:
            return
        if self._engine.world > 1 and not self._game.averages:
            raise InputError("several processes need Game(..., average=True)")
        if self.player.clip_norm or self.player.clip_value:
            raise InputError(
                "a Game takes its own gradients: clip_norm and clip_value do not apply"
            )

    def update(self, group: list[Batch]) -> None:
        """Move once, by the gradient of the mean loss of all samples of the batches."""
        moved = True
        if self._needs_closure:
            self.optimizer.step(self._closure(group))
        else:
            self._gradients(group, record=True)
            moved = self._step()
        if not moved:
            return
        if self._flow is not None and self._flow.certificate is not None:
            samples = sum(batch.size for batch in group)
            column = f"{self._prefix}certificate"
            self._meters.add(column, self._flow.certificate, "mean", samples)
        if self._scheduler is not None and not self._per_epoch:
            self._scheduler.step()
        if self.ema is not None:
            self.ema.update()

    def _closure(self, group: list[Batch]) -> Callable[[], Any]:
        calls = 0

        def closure() -> Any:  # noqa: ANN401 - a loss, or the losses of a game
            nonlocal calls
            calls += 1
            if self._game is not None:
                return self._losses(group, record=calls == 1)
            loss = self._gradients(group, record=calls == 1)
            if self._clips:
                self._clip()
            # an optimizer that decides by the loss must decide alike in all processes
            return self._engine.mean(loss)

        return closure

    def _gradients(self, group: list[Batch], *, record: bool) -> Tensor:
        """Leave the gradients in the parameters, and give the loss."""
        self.optimizer.zero_grad()
        for parameter in self._others:
            parameter.grad = None
        whole: Tensor | None = None
        for left, batch, share in self._weighted(group):
            with self._engine.quiet(self._module) if left else _HERE:
                loss = self._forward(batch, record=record)
                if share != 1:
                    loss = loss * share
                self._backward(loss if self._scaler is None else self._scaler.scale(loss))
            whole = loss.detach() if whole is None else whole + loss.detach()
        assert whole is not None
        return whole

    def _losses(self, group: list[Batch], *, record: bool) -> Losses:
        """Give the losses of a game, or the one of a zero-sum game, with their graphs."""
        found: Losses | None = None
        for _, batch, share in self._weighted(group):
            losses = self._forward(batch, record=record)
            if isinstance(losses, dict):
                weighted: Any = {name: loss * share for name, loss in losses.items()}
                if isinstance(found, dict):
                    weighted = {name: found[name] + loss for name, loss in weighted.items()}
            else:
                weighted = losses * share if found is None else found + losses * share
            found = weighted
        assert found is not None
        return found

    def _forward(self, batch: Batch, *, record: bool) -> Any:  # noqa: ANN401 - loss or losses
        data = batch.data if self._here else to_device(batch.data, self._engine.device)
        losses, tracked = self._call(data)
        if record:
            self._meters.take(losses, tracked, self._prefix, batch.size)
        return losses

    def _weighted(self, group: list[Batch]) -> list[tuple[int, Batch, float]]:
        """Weigh batches by their samples, so that gradients are means over all samples."""
        if len(group) == 1 and group[0].size == group[0].everywhere:
            return [(0, group[0], 1.0)]
        everywhere = sum(batch.everywhere for batch in group)
        last = len(group) - 1
        return [
            (last - place, batch, batch.size * self._engine.world / everywhere)
            for place, batch in enumerate(group)
        ]

    def _step(self) -> bool:
        """Step, and tell whether that was done: a scaler leaves out steps that overflow."""
        scaler = self._scaler
        if scaler is None:
            if self._clips:
                self._clip()
            self.optimizer.step()
            return True
        # now, so that hooks of the optimizer see gradients in their own size
        scaler.unscale_(self.optimizer)
        if self._clips:
            self._clip()
        scaler.step(self.optimizer)
        if self._scheduler is None and self.ema is None:  # to ask for the scale is to wait
            scaler.update()
            return True
        before = scaler.get_scale()
        scaler.update()
        return scaler.get_scale() >= before

    def _clip(self) -> None:
        player = self.player
        self._engine.clip(self._clipped, player.clip_norm, player.clip_value, self.optimizer)

    def share_buffers(self) -> None:
        """Let running statistics be those of the first process in all of them."""
        self._engine.share(self.player.module.buffers())

    def end_epoch(self, row: Row) -> None:
        """Step a scheduler that goes by epochs."""
        scheduler = self._scheduler
        if isinstance(scheduler, ReduceLROnPlateau):
            value = row.get("val_loss", row.get(f"{self._prefix}loss"))
            if value is not None:  # else the player did not move
                scheduler.step(value)
        elif scheduler is not None and self._per_epoch:
            scheduler.step()

    def state_dict(self) -> dict[str, Any]:
        """Give the states of optimizer, scheduler, scaler and average."""
        parts = self._parts()
        kind = type(self.optimizer).__name__
        return {"kind": kind, **{name: part.state_dict() for name, part in parts.items()}}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from a state; RunError when it is one of other parts."""
        parts = self._parts()
        kind = type(self.optimizer).__name__
        if state["kind"] != kind:
            raise ValueError(f"it is of {state['kind']}, not {kind}")
        if {"kind", *parts} != set(state):
            raise ValueError(f"it has {', '.join(sorted(state))}, not {', '.join(sorted(parts))}")
        for name, part in parts.items():
            put_back(part, state[name], name)

    def _parts(self) -> dict[str, Any]:
        parts = {
            "optimizer": self.optimizer,
            "scheduler": self._scheduler,
            "scaler": self._scaler,
            "ema": self.ema,
        }
        return {name: part for name, part in parts.items() if part is not None}


def freeze(mine: list[Tensor], others: list[list[Tensor]]) -> None:
    """Let only one player's parameters take gradients."""
    for parameters in others:
        for parameter in parameters:
            parameter.requires_grad_(False)
    for parameter in mine:
        parameter.requires_grad_(True)
