"""Regularizers of a GAN, and what of them is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from torch import nn

from minent.errors import InputError
from minent.nn.regularizers import regularizer
from minent.train import Callback

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from torch import Tensor


def regularizers_of(
    given: Sequence[str | Callable[..., Tensor]],
) -> list[Callable[..., Tensor]]:
    """Give regularizers as functions; a name stands for one with the options of its paper.

    Raises
    ------
    InputError
        When something is neither.
    """
    if isinstance(given, str) or not isinstance(given, (list, tuple)):
        raise InputError(f"regularizers must be a list, not {given!r:.60}")
    found = [regularizer(one) if isinstance(one, str) else one for one in given]
    for one in found:
        if not callable(one):
            raise InputError(f"a regularizer must be a name or a function, not {one!r:.60}")
    return found


class Saved(Callback):
    """Keeps what regularizers count in the checkpoint."""

    def __init__(self, regularizers: Sequence[object]) -> None:
        self._modules = nn.ModuleList(r for r in regularizers if isinstance(r, nn.Module))

    def state_dict(self) -> dict[str, Any]:
        """Give the state of those that are modules."""
        return self._modules.state_dict()

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from a state."""
        self._modules.load_state_dict(state)
