"""The energy that is sampled, with its gradient."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import torch
from torch import Tensor

from minent._numbers import positive
from minent.energy._one_each import one_each
from minent.energy._weights import check_place
from minent.errors import InputError
from minent.nn._given import check_function

Energy: TypeAlias = Callable[[Tensor], Tensor]


class NotFiniteError(InputError):
    """An energy that chains cannot start on."""


class Target:
    """Energies of chains, and gradients of ``beta * energy``, of one forward and backward pass.

    Parameters
    ----------
    energy : callable
        Gives one number a chain, (N,) or (N, 1).
    beta : float
        The inverse temperature.
    x : Tensor, chains x ...
        Where chains start: for their number, type and device.

    Raises
    ------
    InputError
        When `energy` cannot be called; from calls, when it gives something else or has no gradient.
    """

    def __init__(self, energy: Any, beta: float, x: Tensor) -> None:  # noqa: ANN401 - a caller's
        check_function("energy", energy)
        self._energy = energy
        self._weights = x.new_empty(len(x))
        self.beta = beta

    @property
    def beta(self) -> float:
        """The inverse temperature."""
        return self._beta

    @beta.setter
    def beta(self, value: float) -> None:
        self._beta = positive("beta", value)
        self._weights.fill_(self._beta)

    def energies(self, x: Tensor) -> Tensor:
        """Give the energies alone, in the type of `x`."""
        return one_each("energy", self._energy(x), x.shape[:1], "chain").to(x.dtype)

    def __call__(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Give energies and gradients, chains and chains x ..., without a graph."""
        with torch.enable_grad():
            leaf = x.detach().requires_grad_()
            u = self.energies(leaf)
            g: Tensor | None = None
            if u.requires_grad:
                (g,) = torch.autograd.grad(u, leaf, self._weights, allow_unused=True)
        if g is None:
            raise InputError(
                "energy must have a gradient: what it gives does not depend on x by operations "
                "that PyTorch differentiates"
            )
        return u.detach(), g

    def begin(self, x: Tensor, *, clipped: bool = False) -> tuple[Tensor, Tensor]:
        """Give both where chains start.

        Parameters
        ----------
        x : Tensor, chains x ...
            Where that is.
        clipped : bool
            Gradients may be infinite: they are cut.

        Raises
        ------
        NotFiniteError
            When energy or gradient is not finite there.
        InputError
            When a net has weights of another type.
        """
        try:
            u, g = self(x)
        except RuntimeError:
            check_place("start", x, self._energy)
            raise
        good = torch.isfinite(u)
        slopes = g.isnan().logical_not_() if clipped else torch.isfinite(g)
        steep = slopes.flatten(1).all(1)
        if not (good & steep).all():
            what, bad = ("energy", ~good) if not good.all() else ("the gradient of energy", ~steep)
            raise NotFiniteError(
                f"{what} must be finite at start, but is not for {int(bad.sum()):,} of "
                f"{len(u):,} chains, chain {int(bad.nonzero()[0])} first"
            )
        return u, g.clone(memory_format=torch.contiguous_format)


def per_chain(mask: Tensor, x: Tensor) -> Tensor:
    """Give one value a chain the dimensions of `x`."""
    return mask.view(-1, *([1] * (x.dim() - 1)))
