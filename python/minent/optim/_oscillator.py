"""Momentum as a damped oscillator: the maps between their constants."""

from __future__ import annotations

from math import sqrt

from minent._numbers import not_below_0, positive
from minent.errors import InputError


def momentum_of(step: float, friction: float) -> tuple[float, float]:
    """Find the rate and the momentum that step a damped oscillator.

    ``v <- beta v - lr g, θ <- θ + v`` is the leapfrog method on θ'' + friction θ' = -g.

    Parameters
    ----------
    step : float
        The step in time; above 0.
    friction : float
        At least 0.

    Returns
    -------
    lr, beta : float
        ``step² / (1 + q)`` and ``(1 - q) / (1 + q)``, where ``q = friction step / 2``.

    Raises
    ------
    InputError
        When an argument is out of its range.

    References
    ----------
    kexue.fm archive 5655.

    Examples
    --------
    >>> lr, beta = momentum_of(step=0.1, friction=1.0)
    >>> round(lr, 6), round(beta, 6)
    (0.009524, 0.904762)
    """
    q = not_below_0("friction", friction) * positive("step", step) / 2
    return step**2 / (1 + q), (1 - q) / (1 + q)


def dynamics_of(lr: float, beta: float) -> tuple[float, float]:
    """Find the step in time and the friction of SGD with momentum.

    Parameters
    ----------
    lr : float
        The rate; above 0.
    beta : float
        The momentum; above -1, at most 1.

    Returns
    -------
    step, friction : float
        ``sqrt(2 lr / (1 + beta))`` and ``2 (1 - beta) / (step (1 + beta))``.

    Raises
    ------
    InputError
        When an argument is out of its range.

    Examples
    --------
    >>> step, friction = dynamics_of(lr=0.1, beta=0.9)
    >>> round(step, 6), round(friction, 6)
    (0.324443, 0.324443)
    """
    beta = _momentum(beta)
    step = sqrt(2 * positive("lr", lr) / (1 + beta))
    return step, 2 * (1 - beta) / (step * (1 + beta))


def rescale_beta(beta: float, ratio: float) -> float:
    """Find the momentum that keeps the friction when the rate is multiplied.

    Parameters
    ----------
    beta : float
        The momentum before; above -1, at most 1.
    ratio : float
        The new rate over the old one; above 0.

    Returns
    -------
    float
        The momentum after. Near ``1 - (1 - beta) sqrt(ratio)`` where both are near 1.

    Raises
    ------
    InputError
        When an argument is out of its range.

    Examples
    --------
    >>> round(rescale_beta(0.9, 0.1), 6)
    0.967818
    """
    beta = _momentum(beta)
    q = (1 - beta) / (1 + beta)
    # lr = step² / (1 + q), and q is proportional to step: q² / (1 + q) to lr
    s = positive("ratio", ratio) * q**2 / (1 + q)
    q = (s + sqrt(s**2 + 4 * s)) / 2
    return (1 - q) / (1 + q)


def _momentum(beta: float) -> float:
    if not isinstance(beta, float | int) or not -1 < beta <= 1:
        raise InputError(f"beta must be above -1 and at most 1, not {beta!r:.60}")
    return float(beta)
