"""The least loss of a critic that sees two points."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from minent.nn.objectives import BiGANQP

if TYPE_CHECKING:
    from collections.abc import Callable

    from minent.nn.objectives import Objective
    from minent.nn.objectives._objective import Samples

_FINEST = 1e-10
_HUGE = 1e100  # what a search may still square
_INWARD = 1e-4


def least_loss(rule: Objective, distance: float, steepest: float, limit: float) -> float:
    """Minimize the critic's loss over what it says of data at 0 and samples at a distance.

    Losses are convex in both numbers, so that a search in one within a search in the other finds
    the minimum.

    Parameters
    ----------
    rule : Objective
        Whose loss.
    distance : float
        Between the points.
    steepest : float
        The largest slope between them.
    limit : float
        The largest number that the critic may say.
    """
    apart = steepest * distance if distance else 0.0
    low = max(rule.lowest, -limit)

    def of_real(at_data: float) -> float:
        if not apart:
            return _loss(rule, distance, at_data, at_data)
        ends = max(low, at_data - apart), min(limit, at_data + apart)
        return _search(lambda at_sample: _loss(rule, distance, at_data, at_sample), *ends)

    return _search(of_real, low, limit)


def _search(function: Callable[[float], float], low: float, high: float) -> float:
    """Find the least value of a convex function."""
    from scipy.optimize import minimize_scalar  # type: ignore[import-untyped]

    for end, other in ((low, high), (high, low)):
        at_end = function(end)
        if at_end <= function(end + _INWARD * (other - end)):  # convex: it only rises from there
            return at_end
    found = minimize_scalar(
        function, bounds=(low, high), method="bounded", options={"xatol": _FINEST, "maxiter": 200}
    )
    return float(found.fun)


def _loss(rule: Objective, distance: float, at_data: float, at_sample: float) -> float:
    """Give the loss of a critic that is a straight line through what it says of both points."""
    x_real, x_fake = (
        torch.tensor([[x]], dtype=torch.float64, requires_grad=rule.needs_gradients)
        for x in (0.0, distance)
    )
    slope = (at_sample - at_data) / distance if distance else 0.0
    samples: tuple[Samples, Samples] = x_real, x_fake
    if isinstance(rule, BiGANQP):  # pairs whose codes are the same
        code = torch.zeros(1, 1, dtype=torch.float64)
        samples = (x_real, code), (x_fake, code)
    t_real, t_fake = (at_data + slope * x[:, 0] for x in (x_real, x_fake))
    loss = rule.critic(t_real, t_fake, *samples).item()
    return loss if loss < _HUGE else _HUGE * (1 + abs(at_data) + abs(at_sample))
