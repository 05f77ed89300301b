"""What a method of stepping is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import torch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from torch import Tensor

    from minent.optim.game._game import Game


class Method(ABC):
    """How players step: no state of its own, so that one object serves all games."""

    joint = True
    """Whether its stages must move all players together."""
    plain = False
    """Whether it follows the gradient itself, with no momentum and no moments."""

    @abstractmethod
    def step(self, game: Game, groups: list[dict[str, Any]]) -> None:
        """Ask the game for the field and move the parameters of the groups."""

    def begin(self, game: Game) -> None:  # noqa: B027 - most have nothing to do
        """Prepare a whole step, before all turns."""

    def finish(self, game: Game) -> None:  # noqa: B027
        """End a whole step, after all turns."""


@contextmanager
def back_on_error(start: dict[Tensor, Tensor]) -> Iterator[None]:
    """Put parameters back where they were when a closure fails or is interrupted."""
    try:
        yield
    except BaseException:
        if start:
            torch._foreach_copy_(list(start), list(start.values()))
        raise
