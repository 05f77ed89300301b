"""Regularizers of a GAN, and what of them is saved."""

from __future__ import annotations

from inspect import signature
from typing import TYPE_CHECKING, Any

from torch import Tensor, nn

from minent.errors import InputError
from minent.nn.regularizers import regularizer
from minent.train import Callback

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


_ARGUMENTS = ("critic", "x_real", "x_fake", "t_real", "t_fake", "labels_real", "labels_fake")


def regularizers_of(
    given: Sequence[str | Callable[..., Tensor]],
) -> list[Callable[..., Tensor]]:
    """Give regularizers as functions; a name stands for one with the options of its paper.

    Raises
    ------
    InputError
        When something is neither, or a function takes other arguments.
    """
    if isinstance(given, str) or not isinstance(given, (list, tuple)):
        raise InputError(f"regularizers must be a list, not {given!r:.60}")
    found = [regularizer(one) if isinstance(one, str) else one for one in given]
    for one in found:
        if not callable(one):
            raise InputError(f"a regularizer must be a name or a function, not {one!r:.60}")
        if not _takes(one, _ARGUMENTS):
            raise InputError(
                f"a regularizer is called with ({', '.join(_ARGUMENTS)}), which {one!r:.60} does "
                "not take: give a name, what regularizer() makes, or a function of these"
            )
    return found


def _takes(function: Callable[..., object], arguments: Sequence[str]) -> bool:
    try:
        signature(function).bind(*arguments)
    except TypeError:
        return False
    except ValueError:  # of compiled code, which does not say
        return True
    return True


def one_number(regularizer: object, term: Any) -> Tensor | float:  # noqa: ANN401
    """Give what a regularizer returned, or raise `InputError` if that is not one number."""
    if isinstance(term, float | int) or (isinstance(term, Tensor) and not term.dim()):
        return term
    found = f"shape {tuple(term.shape)}" if isinstance(term, Tensor) else type(term).__name__
    raise InputError(f"a regularizer must give one number, not {found}: {regularizer!r:.60}")


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
