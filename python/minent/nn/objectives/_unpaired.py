"""Objectives whose generator looks at its own samples alone."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING

from minent.nn.objectives._objective import Objective, Samples
from minent.nn.objectives._read import read

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class Unpaired(Objective):
    """An objective whose generator's loss is a function of `t_fake`."""

    def generator(
        self,
        t_real: Tensor | None,
        t_fake: Tensor,
        x_real: Samples = None,
        x_fake: Samples = None,
    ) -> Tensor:
        return self._generator(read("t_fake", t_fake))

    @abstractmethod
    def _generator(self, fake: Tensor) -> Tensor:
        """Give the generator's loss of outputs that have been read."""
