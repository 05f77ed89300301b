"""Losses looked at while training runs, so that the step at which one was lost can be named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from minent.errors import DivergedError
from minent.nn.gan._real import not_finite
from minent.train import Callback

if TYPE_CHECKING:
    from torch import Tensor

    from minent.train import State

# Losses that are looked at together: to look is to wait for the device.
_TOGETHER = 64


class Watch(Callback):
    """Stops training when a loss is not finite.

    Parameters
    ----------
    on : bool
        Whether to look at all.
    data : object
        What is trained on, which may be the cause.
    """

    def __init__(self, *, on: bool, data: object) -> None:
        self._on = on
        self._data = data
        self._waiting: list[tuple[str, int, Tensor]] = []
        self._last: dict[str, tuple[int, float]] = {}

    def see(self, player: str, step: int, loss: Tensor) -> None:
        """Take in the loss of a move, without waiting for it."""
        if self._on:
            self._waiting.append((player, step, loss.detach()))

    def on_step_end(self, state: State) -> None:
        """Look once there are enough of them."""
        if len(self._waiting) >= _TOGETHER:
            self.look()

    def on_train_end(self, state: State) -> None:
        """Look at the rest."""
        self.look()

    def look(self) -> None:
        """Look at all that wait.

        Raises
        ------
        DivergedError
            When one is not finite; it names the player, the step, and the last finite losses.
        """
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        values = torch.stack([loss for _, _, loss in waiting]).tolist()
        finite = torch.tensor(values).isfinite().tolist()
        for (player, step, _), value, good in zip(waiting, values, finite, strict=True):
            if not good:
                cause = not_finite(self._data) or (
                    "take a smaller learning rate, clip_norm or a regularizer "
                    "(check_finite=False goes on)"
                )
                raise DivergedError(
                    f"the loss of the {player} is {value} at step {step:,}{self._before()}: {cause}"
                )
            self._last[player] = step, value

    def _before(self) -> str:
        each = [f"{name} {value:.4g} at step {n:,}" for name, (n, value) in self._last.items()]
        return f", the last finite losses being {' and '.join(each)}" if each else ""
