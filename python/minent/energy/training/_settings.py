"""What a training was told, in its checkpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from minent.train import Callback

if TYPE_CHECKING:
    from collections.abc import Mapping


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
            if state[name] != value:
                raise ValueError(f"{name} was {state[name]!r}, and is {value!r}")
