"""A regularizer that fades."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from minent._numbers import at_least_one, positive
from minent.nn.regularizers._counted import Counted

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor


class Annealed(Counted):
    """Multiply a regularizer by ``decay ** (t / steps)`` at its call t = 0, 1, ...

    Parameters
    ----------
    regularizer : callable
        As `minent.nn.regularizer` makes them; any function with the same arguments.
    steps : int
        After so many calls the factor stays as it is.
    decay : float
        The last factor.

    Raises
    ------
    InputError
        When an argument is wrong.

    References
    ----------
    Roth et al., arXiv 1705.09367, with decay 0.01 over the whole of training.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import Annealed, regularizer
    >>> fading = Annealed(regularizer("drift", weight=1), steps=2, decay=0.25)
    >>> t = torch.ones(8)
    >>> [fading(None, t, t, t_real=t).item() for _ in range(4)]
    [1.0, 0.5, 0.25, 0.25]
    """

    def __init__(self, regularizer: Callable[..., Tensor], steps: int, decay: float = 0.01) -> None:
        super().__init__(regularizer)
        self.steps = at_least_one("steps", steps)
        self.decay = positive("decay", decay)

    def forward(self, *args: Any, **more: Any) -> Tensor:  # noqa: ANN401 - those of the regularizer
        """Give the weighted term times the factor."""
        factor: float = self.decay ** min(self.calls / self.steps, 1.0)
        self.calls += 1
        return factor * self.regularizer(*args, **more)
