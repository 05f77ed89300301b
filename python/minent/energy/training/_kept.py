"""What belongs in the checkpoint of an energy beside its weights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from minent.train import Callback

if TYPE_CHECKING:
    from collections.abc import Mapping

    from minent.energy.samplers import ReplayBuffer


class Settings(Callback):
    """Keeps settings in the checkpoint, and refuses to go on with others.

    Parameters
    ----------
    settings : mapping
        Names and plain values.
    """

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._settings = dict(settings)

    def state_dict(self) -> dict[str, Any]:
        """Give the settings."""
        return self._settings

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Compare with those of the checkpoint."""
        for name, value in self._settings.items():
            if state.get(name) != value:
                raise ValueError(f"{name} was {state.get(name)!r}, and is {value!r}")


class Kept(Callback):
    """Keeps a replay buffer in the checkpoint."""

    def __init__(self, buffer: ReplayBuffer) -> None:
        self._buffer = buffer

    def state_dict(self) -> dict[str, Any]:
        """Give its samples."""
        return self._buffer.state_dict()

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on with samples."""
        self._buffer.load_state_dict(state)
