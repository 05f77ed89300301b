"""Polyak's step as a flow: the loss falls as exp(-t), whatever the curvature."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

import torch

from minent._numbers import positive
from minent.errors import InputError
from minent.optim.fields._scaled import Scaled, inverse

if TYPE_CHECKING:
    from torch import Tensor

    from minent.optim.fields._field import Here


class Polyak(Scaled):
    """f = (L - L*) g/|g| min(1/|g|, limit); where the limit is not met, L - L* falls as exp(-t).

    Parameters
    ----------
    minimum : float, optional
        L*, the least value of the loss. Without it L* is estimated: the lowest loss so far, less
        a gap. The gap starts at half the modulus of the first loss, or at 1 where that is 0. At
        each step it doubles when the loss is at or below the estimate, stays when the loss is
        lower than ever by a tenth of the gap, and else shrinks to 0.8 of itself.
    limit : float
        M, the most that 1/|g| may be; above 0. Near a stationary point with L above L* the speed is
        then ``limit (L - L*)``, in the direction of g: large, so that the flow leaves the point.

    Raises
    ------
    InputError
        When an argument is out of its range.

    Notes
    -----
    Needs the loss, and so ``step(closure)``. Where the loss is below L* the flow stands still. With
    ``maximize`` the loss here is minus that of the closure, and so is its `minimum`. The estimate
    moves at the first stage of a step.

    On a quadratic Euler's method multiplies L - L* by (1 - lr/2)² at each step.

    References
    ----------
    kexue.fm archive 6261; for the estimate Nedić & Bertsekas, Incremental subgradient methods for
    nondifferentiable optimization, SIAM J. Optim. 12 (2001), with an adjusted level.

    Examples
    --------
    >>> import torch
    >>> from minent.optim import Flow
    >>> x = torch.tensor([4.0], requires_grad=True)
    >>> flow = Flow([x], lr=1.0, field=Polyak(minimum=0.0))
    >>> def closure():
    ...     flow.zero_grad()
    ...     loss = (x**2).sum()
    ...     loss.backward()
    ...     return loss
    >>> flow.step(closure).item()
    16.0
    >>> x.item()
    2.0
    """

    name = "polyak"
    needs_loss = True

    def __init__(self, minimum: float | None = None, limit: float = 1000.0) -> None:
        if minimum is not None and not _is_finite(minimum):
            raise InputError(f"minimum must be a finite number or None, not {minimum!r:.60}")
        self.minimum = minimum
        self.limit = positive("limit", limit)

    def scale(self, length: Tensor, here: Here) -> Tensor:
        """Give (L - L*) min(1/|g|, limit) / |g|."""
        assert here.loss is not None
        loss = here.loss.to(device=length.device, dtype=length.dtype)
        minimum = self._estimate(loss, here) if self.minimum is None else self.minimum
        above: Tensor = (loss - minimum).clamp_min(0.0)
        one = inverse(length)
        scale: Tensor = above * one * one.clamp_max(self.limit)
        return scale

    def _estimate(self, loss: Tensor, here: Here) -> Tensor:
        memory = here.shared
        if "lowest" not in memory:
            memory["lowest"] = loss.clone()
            memory["gap"] = torch.where(loss == 0, 1.0, loss.abs() / 2)
        elif here.first:
            lowest, gap = memory["lowest"], memory["gap"]
            kept = torch.where(loss <= lowest - gap / 10, gap, 0.8 * gap)
            memory["gap"] = torch.where(loss <= lowest - gap, 2 * gap, kept)
            memory["lowest"] = torch.minimum(lowest, loss)
        estimate: Tensor = memory["lowest"] - memory["gap"]
        return estimate


def _is_finite(value: Any) -> bool:  # noqa: ANN401 - what a caller gave
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
