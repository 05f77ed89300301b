"""What is kept of a walk."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from torch import Tensor

from minent._numbers import at_least_one, from_0
from minent.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable


_LESS = "take fewer steps, a larger thin, or keep=False"
Keep: TypeAlias = "bool | Callable[[Tensor], Tensor]"


class Record:
    """Every `thin`-th sample after the burn-in, and its energies.

    Parameters
    ----------
    steps, thin : int
        Steps after the burn-in; of `thin` of them the last is kept.
    keep : bool or callable
        False: nothing. A function: what it gives of the chains in place of the chains.
    x : Tensor, chains x ...
        Where chains start.
    """

    def __init__(self, steps: int, thin: int, keep: Keep, x: Tensor) -> None:
        if not isinstance(keep, bool) and not callable(keep):
            raise InputError(f"keep must be True, False or a function, not {keep!r:.60}")
        self.thin = at_least_one("thin", thin)
        self.steps = from_0("steps", steps)
        self._keep = keep
        rows = self.steps // self.thin if keep else 0
        self.energy = room(x, (rows, len(x)), _LESS)
        self._samples: Tensor | None = None
        if not callable(keep):
            self._samples = room(x, (rows, *x.shape), _LESS)

    def wants(self, step: int) -> bool:
        """Whether what `step` led to is kept: steps count from 0 after the burn-in."""
        return bool(self._keep) and step >= 0 and (step + 1) % self.thin == 0

    def __call__(self, step: int, x: Tensor, u: Tensor) -> None:
        """Copy samples and energies, if they are wanted."""
        if not self.wants(step):
            return
        row = step // self.thin
        self.energy[row].copy_(u)
        kept = self._keep(x) if callable(self._keep) else x
        if self._samples is None:
            self._samples = self._room(kept, len(self.energy))
        if kept.shape != self._samples.shape[1:]:
            raise InputError(
                f"keep must give tensors of one shape, not {tuple(self._samples.shape[1:])} and "
                f"then {tuple(kept.shape)}"
            )
        self._samples[row].copy_(kept)

    def samples(self, x: Tensor) -> Tensor:
        """Give what was kept, rows x what was kept of the chains `x`."""
        if self._samples is not None:
            return self._samples
        return x.new_empty((0, *x.shape))  # a function that was never asked

    @staticmethod
    def _room(kept: object, rows: int) -> Tensor:
        if not isinstance(kept, Tensor):
            raise InputError(f"keep must give a tensor of the chains, not {type(kept).__name__}")
        return room(kept, (rows, *kept.shape), _LESS)


def room(x: Tensor, shape: tuple[int, ...], less: str) -> Tensor:
    """Give a tensor like `x` of another shape, with any numbers.

    Raises
    ------
    InputError
        When there is no memory for it; the sentence says what to take `less` of.
    """
    try:
        return x.new_empty(shape)
    except (RuntimeError, TypeError, MemoryError):
        sizes = " x ".join(f"{size:,}" for size in shape)
        raise InputError(f"there is no memory for {sizes} numbers: {less}") from None
