"""A regularizer that knows how often it was called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from torch import nn

from minent.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor


class Counted(nn.Module):
    """A wrapper of a regularizer; the number of calls is saved with it.

    Attributes
    ----------
    calls : int
        How often it was called.
    """

    def __init__(self, regularizer: Callable[..., Tensor]) -> None:
        super().__init__()
        if not callable(regularizer):
            raise InputError(f"regularizer must be callable, not {regularizer!r:.60}")
        self.regularizer = regularizer
        self.calls = 0

    def get_extra_state(self) -> dict[str, Any]:
        """Give what is saved."""
        return {"calls": self.calls}

    def set_extra_state(self, state: dict[str, Any]) -> None:
        """Take what was saved."""
        self.calls = state["calls"]
