"""Lookahead over any optimizer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from minent._numbers import at_least_one, from_0_to_1
from minent.optim._slow import pull
from minent.optim.wrappers._wrapper import StatefulWrapper, moving, placed

if TYPE_CHECKING:
    from torch import Tensor
    from torch.optim import Optimizer


class Lookahead(StatefulWrapper):
    """Every `k` steps go back to ``slow + alpha (fast - slow)``, where the slow weights go too.

    Parameters
    ----------
    optimizer : Optimizer
        Any of torch's kind; it keeps its momentum when it goes back.
    k : int
        Steps of the optimizer for one of the slow weights.
    alpha : float
        From 0 to 1.

    Raises
    ------
    InputError
        For numbers out of range, or when there is such a wrapper already.

    Notes
    -----
    The slow weights begin where the parameters are at the first step, so attach it before
    `WeightDecay`. They and the count of steps are in the state_dict.

    References
    ----------
    arXiv 1907.08610.

    Examples
    --------
    >>> import torch
    >>> from minent.optim import Lookahead
    >>> x = torch.nn.Parameter(torch.zeros(1))
    >>> sgd = torch.optim.SGD([x], lr=1.0)
    >>> lookahead = Lookahead(sgd, k=2, alpha=0.5)
    >>> for _ in range(4):
    ...     x.grad = torch.ones(1)
    ...     sgd.step()
    ...     print(x.item())
    -1.0
    -1.0
    -2.0
    -2.0
    """

    name = "lookahead"

    def __init__(self, optimizer: Optimizer, *, k: int = 5, alpha: float = 0.5) -> None:
        self.k = at_least_one("k", k)
        self.alpha = from_0_to_1("alpha", alpha)
        self._since = 0
        self._steps = False
        self._slow: dict[Tensor, Tensor] = {}
        super().__init__(optimizer)

    def before(self, closure: bool) -> None:
        """Begin slow weights, and see whether anything will move."""
        params = moving(self.parameters(), closure=closure)
        self._steps = bool(params)
        for parameter in params:
            if parameter not in self._slow:
                self._slow[parameter] = parameter.clone()

    def after(self, closure: bool) -> None:
        """Count the step, and go back at every k-th."""
        if self._steps:
            self._since = (self._since + 1) % self.k
            if not self._since:
                pull(list(self._slow), list(self._slow.values()), self.alpha)

    def state(self) -> dict[str, Any]:
        """Give the steps since the slow weights moved, and these."""
        return {"since": self._since, "slow": [self._slow.get(p) for p in self.parameters()]}

    def restore(self, state: dict[str, Any]) -> None:
        """Take a state back."""
        self._since = state["since"]
        self._slow = placed(state["slow"], self.parameters())
