"""Learning rates that go from point to point in straight lines."""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING

from torch.optim.lr_scheduler import LambdaLR

from minent._numbers import whole
from minent.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from torch.optim import Optimizer


class PiecewiseLinear:
    """The multiplier of the learning rate at a step, by straight lines between given points.

    Parameters
    ----------
    points : mapping of int to float
        Multipliers by step. Without step 0 the multiplier rises from 0 there; after the last point
        it stays.

    Raises
    ------
    InputError
        When steps are not whole numbers from 0, or multipliers not numbers of at least 0.

    Notes
    -----
    The schedule of bert4keras, by the author of kexue.fm.

    Examples
    --------
    >>> from minent.optim import PiecewiseLinear
    >>> rate = PiecewiseLinear({1000: 1, 20000: 0.1})
    >>> [rate(step) for step in (0, 500, 1000, 10500, 20000, 90000)]
    [0.0, 0.5, 1.0, 0.55, 0.1, 0.1]
    """

    def __init__(self, points: Mapping[int, float]) -> None:
        for step, value in points.items():
            number = whole(step)
            if number is None or number < 0:
                raise InputError(f"points: steps must be whole numbers from 0, not {step!r:.60}")
            if not isinstance(value, int | float) or not 0 <= value < float("inf"):
                raise InputError(f"points: multipliers must be at least 0, not {value!r:.60}")
        if not points:
            raise InputError("points must hold at least one step and its multiplier")
        self.points = sorted({0: 0.0, **points}.items())

    def __call__(self, step: int) -> float:
        """Give the multiplier at a step."""
        last_step, last = self.points[-1]
        if step >= last_step:
            return float(last)
        at = bisect_right([known for known, _ in self.points], step)
        (left, low), (right, high) = list(pairwise(self.points))[at - 1]
        return low + (high - low) * (step - left) / (right - left)


def piecewise_linear(
    optimizer: Optimizer, points: Mapping[int, float], *, last_epoch: int = -1
) -> LambdaLR:
    """Make a scheduler that multiplies learning rates by a `PiecewiseLinear`.

    Parameters
    ----------
    optimizer : Optimizer
        Its ``lr`` is what a multiplier of 1 means.
    points : mapping of int to float
        Multipliers by step, as ``{0: 0, 1000: 1, 20000: 0.1}``.
    last_epoch : int
        As in torch's schedulers.

    Returns
    -------
    LambdaLR
        To be stepped after each step of the optimizer; its state_dict holds the points.

    Raises
    ------
    InputError
        For points that are none.

    Examples
    --------
    >>> import torch
    >>> from minent.optim import piecewise_linear
    >>> sgd = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=4.0)
    >>> scheduler = piecewise_linear(sgd, {0: 1, 2: 0})
    >>> for _ in range(2):
    ...     sgd.step()
    ...     scheduler.step()
    ...     print(scheduler.get_last_lr())
    [2.0]
    [0.0]
    """
    return LambdaLR(optimizer, PiecewiseLinear(points), last_epoch)
