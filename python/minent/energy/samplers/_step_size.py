"""A step size that learns from acceptance."""

from __future__ import annotations

from math import log, sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

# Of Hoffman & Gelman: how strongly, how late and with which memory it is adapted.
_GAMMA, _T0, _KAPPA = 0.05, 10.0, 0.75


class StepSize:
    """One step size for all chains, by dual averaging, kept on the device of the chains.

    Parameters
    ----------
    first : float
        The first step size; the search is drawn to ten times of it.
    wanted : float
        The mean acceptance that is aimed at.
    x : Tensor
        For its type and device.

    References
    ----------
    Hoffman & Gelman, arXiv 1111.4246, section 3.2.
    """

    def __init__(self, first: float, wanted: float, x: Tensor) -> None:
        self._wanted = wanted
        self._drawn_to = log(10 * first)
        self._short = x.new_zeros(())  # by how much acceptance falls short, on average
        self._average = x.new_zeros(())  # of the logarithm of the step size
        self._times = 0
        self.now = x.new_full((), first)

    def learn(self, acceptance: Tensor) -> None:
        """Take in the mean probability of acceptance of the last proposals."""
        self._times += 1
        t = self._times
        self._short.lerp_(self._wanted - acceptance, 1 / (t + _T0))
        logarithm = self._drawn_to - self._short * (sqrt(t) / _GAMMA)
        self._average.lerp_(logarithm, t**-_KAPPA)
        self.now = logarithm.exp()

    def settle(self) -> None:
        """Take the average from now on."""
        if self._times:
            self.now = self._average.exp()
