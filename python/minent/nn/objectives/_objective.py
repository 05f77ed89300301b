"""What an objective is: a divergence, as a loss of the critic and a loss of the generator."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, ClassVar, TypeAlias

from minent.errors import InputError
from minent.nn.objectives._read import read

if TYPE_CHECKING:
    from torch import Tensor

Samples: TypeAlias = "Tensor | tuple[Tensor, ...] | None"


@dataclass(frozen=True)
class Objective(ABC):
    """The losses of a critic and of a generator, both to be minimized, as means over the batch.

    Outputs t of the critic have any shape, mostly (N,) or (N, 1). They are high where the critic
    sees real data, unless a subclass says otherwise. Losses are computed in float32 at least.

    A subclass writes ``_critic(real, fake, x_real, x_fake)``, of outputs that were checked, and
    `generator`; or, of `minent.nn.objectives.Unpaired`, ``_generator(fake)`` in place of that.
    ``minent.nn.objectives.register`` gives it a name.

    Attributes
    ----------
    paired : bool
        Whether the generator's loss needs `t_real` too, in the shape of `t_fake`.
    needs_samples : bool
        Whether the critic's loss needs `x_real` and `x_fake`.
    needs_gradients : bool
        Whether the critic's loss needs samples that require gradients, and outputs made of them.
    scale : float
        The divergence is this times what the critic's least loss falls by when data and samples
        part (`minent.nn.two_point`).
    steepest : float
        The slope that the critic must be held to by other means; infinite where it need not be.
    lowest : float
        The least output that the critic may give.
    """

    paired: ClassVar[bool] = False
    needs_samples: ClassVar[bool] = False
    needs_gradients: ClassVar[bool] = False
    scale: ClassVar[float] = 1.0
    steepest: ClassVar[float] = inf
    lowest: ClassVar[float] = -inf

    def critic(
        self, t_real: Tensor, t_fake: Tensor, x_real: Samples = None, x_fake: Samples = None
    ) -> Tensor:
        """Give the critic's loss.

        Parameters
        ----------
        t_real, t_fake : Tensor of float
            What the critic says of real data and of generated samples.
        x_real, x_fake : Tensor of float, shape (N, ...), optional
            What it says that of; used where `needs_samples`.

        Returns
        -------
        Tensor of float32 or float64, shape ()
            The loss.

        Raises
        ------
        InputError
            When something is missing, or shapes do not fit together.
        """
        real, fake = self._read(t_real, t_fake)
        if self.needs_samples and (x_real is None or x_fake is None):
            raise InputError(f"the critic's loss of {self!r} needs x_real and x_fake")
        return self._critic(real, fake, x_real, x_fake)

    @abstractmethod
    def generator(
        self,
        t_real: Tensor | None,
        t_fake: Tensor,
        x_real: Samples = None,
        x_fake: Samples = None,
    ) -> Tensor:
        """Give the generator's loss.

        Parameters
        ----------
        t_real, t_fake : Tensor of float
            What the critic says of real data and of generated samples; `t_real` may be None unless
            `paired`.
        x_real, x_fake : Tensor of float, shape (N, ...), optional
            What it says that of.

        Returns
        -------
        Tensor of float32 or float64, shape ()
            The loss.

        Raises
        ------
        InputError
            When something is missing, or shapes do not fit together.
        """

    def _read(self, t_real: Tensor, t_fake: Tensor) -> tuple[Tensor, Tensor]:
        """Check outputs, and raise them to the precision of the losses."""
        return read("t_real", t_real), read("t_fake", t_fake)

    @abstractmethod
    def _critic(self, real: Tensor, fake: Tensor, x_real: Samples, x_fake: Samples) -> Tensor:
        """Give the critic's loss of outputs that have been read."""
