"""When epochs and training end."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from minent._numbers import at_least_one
from minent.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from minent.train._state import State


# More steps than that are taken as so many.
_MANY = 2**31


@dataclass(frozen=True)
class Limits:
    """Numbers of epochs and steps, which may be infinite, and of batches in a step."""

    epochs: float
    steps: float
    steps_per_epoch: float
    accumulate: int

    @classmethod
    def of(
        cls,
        epochs: int | None,
        steps: int | None,
        steps_per_epoch: int | None,
        accumulate: int,
        *,
        endless: bool,
    ) -> Limits:
        """Check what was given; without either limit there is one epoch.

        Raises
        ------
        InputError
            When a number is not one of at least 1, or epochs would never end.
        """
        if epochs is None and steps is None:
            epochs = 1
        if endless and steps_per_epoch is None:
            if steps is None:
                raise InputError("without data, say how many steps= to take")
            steps_per_epoch = steps
        return cls(
            _limit("epochs", epochs),
            _limit("steps", steps),
            _limit("steps_per_epoch", steps_per_epoch),
            at_least_one("accumulate", accumulate),
        )

    def over(self, state: State) -> bool:
        """Tell whether training is over."""
        return state.epoch >= self.epochs or state.step >= self.steps

    def epoch_over(self, steps: int, *, turn_over: bool) -> bool:
        """Tell whether an epoch is over after some steps, with its turn of the data or not."""
        return steps >= self.steps_per_epoch or (turn_over and self.steps_per_epoch == math.inf)

    def left(self, steps: int, of_epoch: int, pauses: Sequence[int]) -> int:
        """Tell how many steps may be taken before anything has to be looked at.

        Parameters
        ----------
        steps, of_epoch : int
            Steps so far, and those of this epoch.
        pauses : sequence of int
            Something has to be looked at at the multiples of these.
        """
        most = min(self.steps - steps, self.steps_per_epoch - of_epoch, _MANY)
        return int(min([most, *(pause - steps % pause for pause in pauses)]))

    def reason(self, state: State) -> str:
        """Say which limit was met."""
        return "all epochs" if state.epoch >= self.epochs else "all steps"

    def steps_of(self, batches: int | None, done: int, begun: int) -> int | None:
        """Tell how many steps the epoch will have, if that is known.

        Parameters
        ----------
        batches : int or None
            Of one turn of the data.
        done, begun : int
            Steps before, and those of this epoch already.
        """
        turn = math.inf if batches is None else -(-batches // self.accumulate)
        epoch = turn if self.steps_per_epoch == math.inf else self.steps_per_epoch
        most = min(epoch, self.steps - done + begun)
        return None if most == math.inf else int(most)


def _limit(name: str, value: int | None) -> float:
    return math.inf if value is None else at_least_one(name, value)
