"""What optimizers share that take gradients as they are: one call of a closure, then a move."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any

import torch

from minent._numbers import check_seed
from minent.optim._dynamics import Dynamics, Part, ask
from minent.optim._lists import Lists
from minent.optim._noise import Noise

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor
    from torch.optim.optimizer import ParamsT


class OneStage(Dynamics):
    """Moves each group along its gradients; a subclass says how by `_step`."""

    @torch.no_grad()
    def step(  # type: ignore[override]
        self, closure: Callable[[], Tensor | float] | None = None
    ) -> Tensor | float | None:
        """Take one step; a closure is called once, and its loss is returned."""
        loss: Tensor | float | None = ask(closure)
        for part in self._gather():
            self._step(part)
        return loss

    @abstractmethod
    def _step(self, part: Part) -> None: ...


class Noisy(OneStage):
    """One that draws noise from generators of its own."""

    _kept = frozenset({"_each", "_noise"})

    def __init__(
        self, params: ParamsT, defaults: dict[str, Any], *, seed: int, foreach: bool | None
    ) -> None:
        self._each = Lists(foreach is not False)
        self._noise = Noise(check_seed(seed))
        super().__init__(params, defaults)

    def _normal(self, params: list[Tensor]) -> list[Tensor]:
        """Draw normal numbers, one for each component."""
        noise = self._scratch("noise", params)
        self._noise.fill(noise, self._shared)
        return noise
