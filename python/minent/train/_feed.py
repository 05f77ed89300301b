"""Where training stands in its data, so that it can stop and go on anywhere."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from minent.train._random import get_random, set_random

if TYPE_CHECKING:
    from collections.abc import Iterator

    from minent.train._batch import Batch
    from minent.train._sources import Source


class Feed:
    """Batches of a source, turn after turn, with a position.

    Parameters
    ----------
    source : Source
        Where batches come from.
    saved : bool
        Whether the position will be: then the random numbers that turns begin with are noted.
    """

    def __init__(self, source: Source, *, saved: bool) -> None:
        self.source = source
        self._saved = saved
        self.turn = 0
        self.place = 0
        self._length = source.length()
        self._began: dict[str, Any] = {}
        self._batches: Iterator[Batch] | None = None

    def take(self, count: int) -> list[Batch]:
        """Give the next batches of this turn, `count` or what is left."""
        if self._batches is None:
            if self._saved:  # loaders draw their order when a turn begins
                own = [generator.get_state() for generator in self.source.generators]
                self._began = {**get_random(), "own": own}
            self._batches = self.source.turn(self.turn, self.place)
        found = list(islice(self._batches, count))
        self.place += len(found)
        return found

    @property
    def ended(self) -> bool:
        """Whether the turn is known to be over."""
        return self._length is not None and self.place >= self._length

    def next_turn(self) -> None:
        """Begin the data again."""
        self.turn += 1
        self.place = 0
        self._began = {}
        self._batches = None
        self._length = self.source.length()

    def state_dict(self) -> dict[str, Any]:
        """Give the position, and the random numbers that the turn began with."""
        return {
            "turn": self.turn,
            "place": self.place,
            "began": self._began,
            "order": _facts(self.source),
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go to a position; random numbers are put back by the caller afterwards."""
        if state["place"] and state["order"] != _facts(self.source):
            raise ValueError(
                f"its place in the data is one of {_told(state['order'])}, not of "
                f"{_told(_facts(self.source))}"
            )
        self.turn, self.place, self._began = state["turn"], state["place"], state["began"]
        self._batches = None
        if self._began:
            set_random(self._began)
            for generator, drawn in zip(self.source.generators, self._began["own"], strict=True):
                generator.set_state(drawn)
            self._batches = self.source.turn(self.turn, self.place)


def _facts(source: Source) -> list[int]:
    """Give what a place depends on, where the order is ours."""
    order = source.order
    return [] if order is None else [order.samples, order.batch_size, order.shuffle, order.seed]


def _told(facts: list[int]) -> str:
    if not facts:
        return "other batches"
    samples, batch_size, shuffle, seed = facts
    return f"{samples:,} samples, batch_size={batch_size}, shuffle={bool(shuffle)}, seed={seed}"
