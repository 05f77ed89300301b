"""All that training is, in a file, and back."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from minent._numbers import at_least_one
from minent.errors import InputError, OutputExistsError, RunError
from minent.train._checkpoint import check_folder, load_state, put_back, save_state
from minent.train._random import get_random, set_random

if TYPE_CHECKING:
    from collections.abc import Sequence

    from minent.train._callbacks import Callback
    from minent.train._loop import Loop


class Saving:
    """The checkpoint of a training.

    Parameters
    ----------
    path : path
        The file.
    resume : bool
        Go on from the file if it exists; otherwise it must not.
    every : int, optional
        Steps between checkpoints; they are written after each epoch and at the end anyway.

    Raises
    ------
    OutputExistsError
        When the file exists and training is not to be resumed.
    FileNotFoundError
        When its folder does not exist.
    """

    def __init__(self, path: str | os.PathLike[str], *, resume: bool, every: int | None) -> None:
        self.path = Path(path)
        self.every = every
        check_folder(path)
        _clear_away(self.path)
        if self.path.exists() and not resume:
            raise OutputExistsError(
                f"checkpoint {self.path} exists: resume=True goes on from it; or remove it"
            )

    def due(self, step: int) -> bool:
        """Tell whether a checkpoint is due after a step."""
        return self.every is not None and step % self.every == 0

    def save(self, loop: Loop) -> None:
        """Write the state; with several processes, all of them must ask."""
        state = loop.state
        for updater in loop.updaters:
            updater.share_buffers()
        ranks = loop.engine.gather(
            {
                "random": get_random(),
                "feed": loop.feed.state_dict(),
                "meters": loop.meters.state_dict(),
                "memory": state.memory,
            }
        )
        if state.rank == 0:
            save_state(
                self.path,
                {
                    "model": state.model.state_dict(),
                    "players": {updater.name: updater.state_dict() for updater in loop.updaters},
                    "callbacks": [
                        [type(callback).__name__, callback.state_dict()]
                        for callback in _with_state(loop.callbacks)
                    ],
                    "counts": [state.epoch, state.step, state.samples, loop.epoch_step],
                    "history": [dict(row) for row in state.history.rows],
                    "seconds": loop.clock.seconds(),
                    "ranks": ranks,
                },
            )
        loop.engine.wait()

    def load(self, loop: Loop) -> None:
        """Go on from the file, if there is one.

        Raises
        ------
        RunError
            When it is damaged, or of another training.
        """
        if not self.path.exists():
            return
        saved = load_state(self.path)
        try:
            self._put_back(loop, saved)
        except KeyError as error:
            raise RunError(f"{self.path} is no checkpoint of fit: it has no {error}") from None

    def _put_back(self, loop: Loop, saved: dict[str, Any]) -> None:
        state = loop.state
        if len(saved["ranks"]) != state.world:
            raise RunError(
                f"{self.path} was written by {len(saved['ranks'])} processes, not {state.world}"
            )
        callbacks = _with_state(loop.callbacks)
        for what, were, are in [
            ("players", list(saved["players"]), [updater.name for updater in loop.updaters]),
            (
                "callbacks",
                [name for name, _ in saved["callbacks"]],
                [type(callback).__name__ for callback in callbacks],
            ),
        ]:
            if were != are:
                raise RunError(
                    f"{self.path} was written with the {what} {_listed(were)}, not {_listed(are)}"
                )
        for updater in loop.updaters:
            put_back(updater, saved["players"][updater.name], f"{self.path}: state")
        put_back(state.model, saved["model"], f"{self.path}: weights")
        for callback, (name, part) in zip(callbacks, saved["callbacks"], strict=True):
            put_back(callback, part, f"{self.path}: {name}")
        state.epoch, state.step, state.samples, loop.epoch_step = saved["counts"]
        state.history.rows[:] = saved["history"]
        loop.clock.begin(saved["seconds"])
        mine = saved["ranks"][state.rank]
        state.memory.update(mine["memory"])
        loop.meters.load_state_dict(mine["meters"], loop.engine.device)
        put_back(loop.feed, mine["feed"], f"{self.path}: data")
        # last, as beginning to read data draws random numbers
        set_random(mine["random"])


def saving_of(
    path: str | os.PathLike[str] | None, *, resume: bool, every: int | None
) -> Saving | None:
    """Check what was asked for; None when there is no file.

    Raises
    ------
    InputError
        When something is asked for that needs a file.
    """
    if every is not None:
        every = at_least_one("save_every", every)
    if path is not None:
        return Saving(path, resume=resume, every=every)
    if resume or every is not None:
        raise InputError(f"{'resume' if resume else 'save_every'} needs a checkpoint= file")
    return None


def _with_state(callbacks: Sequence[Callback]) -> list[Any]:
    return [callback for callback in callbacks if hasattr(callback, "state_dict")]


def _listed(names: list[str]) -> str:
    return ", ".join(names) or "(none)"


def _clear_away(path: Path) -> None:
    """Remove what processes that were killed while they wrote this file left beside it."""
    for left in path.parent.glob(f".{path.name}.minent-*"):
        number = left.name.rpartition("-")[2]
        if number.isdecimal() and not _is_running(int(number)):
            left.unlink(missing_ok=True)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass
    return True
