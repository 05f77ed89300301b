"""Layer adaptation: each layer moves in proportion to its own size, as in LARS and LAMB."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from minent.errors import InputError
from minent.optim.wrappers._wrapper import Wrapper, moving

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor
    from torch.optim import Optimizer


class LayerAdaptation(Wrapper):
    """Scale the move of each tensor so that its length is ``lr`` times that of the tensor.

    A step that would add ``-lr r`` adds ``-lr r norm(x) / norm(r)``: SGD becomes LARS, Adam becomes
    LAMB. Where either norm is 0 the move stays as it is.

    Parameters
    ----------
    optimizer : Optimizer
        Any of torch's kind.
    limits : pair of float
        Bounds on norm(x), the function phi of LAMB.
    where : callable, optional
        Says of a parameter whether it is adapted; by default those of two dimensions or more, which
        leaves out biases and the scales of norms.

    Raises
    ------
    InputError
        When `limits` do not rise, or `optimizer` is not an optimizer.

    Notes
    -----
    The move is what the step changed, in the type of the parameters: where that is mostly rounding
    (bfloat16, or moves of less than 1e-6 of a parameter), so is the direction.

    The move is all that happens between the hooks of this wrapper: attach it before `WeightDecay`
    to have the decay scaled too, as in LAMB.

    References
    ----------
    kexue.fm archive 7094; arXiv 1904.00962 (LAMB), 1708.03888 (LARS).

    Examples
    --------
    >>> import torch
    >>> from minent.optim import LayerAdaptation
    >>> x = torch.nn.Parameter(torch.tensor([[3.0, 4.0]]))
    >>> sgd = torch.optim.SGD([x], lr=0.5)
    >>> adaptation = LayerAdaptation(sgd)
    >>> x.grad = torch.tensor([[0.0, 8.0]])
    >>> sgd.step()
    >>> x.tolist()  # moved by 0.5 times norm 5
    [[3.0, 1.5]]
    """

    def __init__(
        self,
        optimizer: Optimizer,
        *,
        limits: tuple[float, float] = (0.0, float("inf")),
        where: Callable[[Tensor], bool] = lambda parameter: parameter.ndim > 1,
    ) -> None:
        low, high = limits
        if not 0 <= low < high:
            raise InputError(f"limits must be two numbers that rise from at least 0, not {limits}")
        self.limits = limits
        self.where = where
        self._start: dict[Tensor, Tensor] = {}
        super().__init__(optimizer)

    def before(self, closure: bool) -> None:
        """Remember where the step begins."""
        params = [p for p in moving(self.parameters(), closure=closure) if self.where(p)]
        self._start = {p: p.clone() for p in params}

    def after(self, closure: bool) -> None:
        """Scale the moves."""
        for group in self.optimizer.param_groups:
            params = [p for p in group["params"] if p in self._start]
            if not params:
                continue
            starts = [self._start[p] for p in params]
            moves = torch._foreach_sub(params, starts)
            sizes, lengths = torch._foreach_norm(starts), torch._foreach_norm(moves)
            for move, size, length in zip(moves, sizes, lengths, strict=True):
                ratio = float(group["lr"]) * size.clamp(*self.limits) / length
                move.mul_(torch.where((size > 0) & (length > 0), ratio, 1.0))
            torch._foreach_copy_(params, torch._foreach_add(starts, moves))
        self._start = {}
