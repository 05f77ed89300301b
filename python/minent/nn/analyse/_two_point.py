"""The two-point test: the divergence of one point from another."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, isinf, nan
from typing import TYPE_CHECKING

from minent._numbers import positive
from minent.errors import InputError
from minent.nn.analyse._least import least_loss
from minent.nn.objectives import OGAN, Objective
from minent.nn.objectives import objective as make

if TYPE_CHECKING:
    from collections.abc import Callable

_STEP = 1e-3
_FLAT = 1e-6


@dataclass(frozen=True)
class TwoPoint:
    """The divergence of one point from another.

    Attributes
    ----------
    distance : float
        How far apart they are.
    value : float
        The divergence; infinite where critics that shout louder and louder always gain.
    gradient : float
        Of the value by the distance; no number where the value is infinite.
    """

    distance: float
    value: float
    gradient: float

    @property
    def verdict(self) -> str:
        """``"infinite"``, ``"constant"`` or ``"grows"`` at this distance."""
        if isinf(self.value):
            return "infinite"
        return "grows" if self.gradient > _FLAT else "constant"


def two_point(
    objective: str | Objective, distance: float = 1.0, lipschitz: float | None = None
) -> TwoPoint:
    """Find the divergence of data in one point from samples in another, and its gradient.

    The critic's loss is minimized over the two numbers that the critic says, by search to about
    1e-9; what it falls by, from where both points are one, times `Objective.scale`, is the
    divergence. Where a loss looks at gradients, T is a straight line between the points.

    Parameters
    ----------
    objective : str or Objective
        An objective, or the name of one; not O-GAN, whose critic says vectors.
    distance : float
        Between the points, which have one dimension.
    lipschitz : float, optional
        The largest slope that the critic may have between the points. By default what the objective
        asks for: 1 for WGAN, none for others.

    Returns
    -------
    TwoPoint
        Value and gradient.

    Raises
    ------
    InputError
        For arguments that do not fit.

    Notes
    -----
    Outputs are searched as far as 512, or 512 times a distance above 1. A value that still grows
    there is called infinite; lam of GAN-QP must be well below that.

    A generator learns nothing from a divergence whose gradient is 0. That of ``"gan-qp"`` is ``lam
    / 2`` at any distance, with no constraint.

    References
    ----------
    kexue.fm archive 6163.

    Examples
    --------
    >>> from minent.nn import two_point
    >>> found = two_point("gan-qp", distance=3.0)  # lam is 10
    >>> round(found.value, 6), round(found.gradient, 6), found.verdict
    (15.0, 5.0, 'grows')
    >>> two_point("ns-gan").verdict
    'constant'
    """
    rule = objective if isinstance(objective, Objective) else make(objective)
    if isinstance(rule, OGAN):
        raise InputError("objective must be one whose critic says numbers, not O-GAN")
    distance = positive("distance", distance)
    slope = rule.steepest if lipschitz is None else positive("lipschitz", lipschitz)
    together = least_loss(rule, 0.0, slope, _limit(distance))

    def value(apart: float, share: float = 1.0) -> float:
        least = least_loss(rule, apart, slope, share * _limit(distance))
        return rule.scale * (together - least)

    found = value(distance)
    if found - value(distance, 0.5) > _FLAT * max(1.0, found):
        return TwoPoint(distance, inf, nan)
    return TwoPoint(distance, found, _derivative(value, distance))


def _limit(distance: float) -> float:
    return 512 * max(1.0, distance)


def _derivative(value: Callable[[float], float], at: float) -> float:
    step = _STEP * at
    return round((value(at + step) - value(at - step)) / (2 * step), 6) + 0.0
