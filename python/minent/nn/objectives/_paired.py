"""Objectives whose losses compare real and generated samples."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from minent.errors import InputError
from minent.nn.objectives._objective import Objective, Samples
from minent.nn.objectives._read import alike

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class Paired(Objective):
    """An objective whose losses are functions of `t_real` and `t_fake` of one shape."""

    paired: ClassVar[bool] = True

    def generator(
        self,
        t_real: Tensor | None,
        t_fake: Tensor,
        x_real: Samples = None,
        x_fake: Samples = None,
    ) -> Tensor:
        if t_real is None:
            raise InputError(f"the generator's loss of {self!r} needs t_real")
        return self._generator(*self._read(t_real, t_fake))

    def _read(self, t_real: Tensor, t_fake: Tensor) -> tuple[Tensor, Tensor]:
        real, fake = super()._read(t_real, t_fake)
        alike("t_real", real, "t_fake", fake)
        return real, fake

    @abstractmethod
    def _generator(self, real: Tensor, fake: Tensor) -> Tensor:
        """Give the generator's loss of outputs that have been read."""
