"""Moving average of weights: used for evaluation, then put back."""

from __future__ import annotations

import copy
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import torch
from torch.optim.swa_utils import get_ema_multi_avg_fn

from minent._numbers import from_0_below_1
from minent.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from torch import Tensor, nn


class Average:
    """Exponential moving average of a model's weights, over ``torch.optim.swa_utils``.

    The trajectory of training is not touched. Buffers are those of the model: running statistics,
    and the vectors of spectral normalization, whose norm is then only nearly 1.

    Parameters
    ----------
    model : nn.Module
        Its weights are averaged; they stay its own.
    decay : float
        Share of the old average that is kept at each update, from 0 to below 1. The average starts
        as a copy of the weights at the first update.

    Attributes
    ----------
    averaged : nn.Module
        A copy of the model with the averaged weights, to use but not to train.
    updates : int
        How often weights were taken in.

    Raises
    ------
    InputError
        When `decay` is out of range.

    References
    ----------
    kexue.fm, archive 6575. For games an average damps what rotates: arXiv 1806.04498.

    Examples
    --------
    >>> import torch
    >>> from minent.train import Average
    >>> model = torch.nn.Linear(1, 1, bias=False)
    >>> average = Average(model, decay=0.5)
    >>> for value in (0.0, 1.0):
    ...     _ = torch.nn.init.constant_(model.weight, value)
    ...     average.update()
    >>> with average.swapped():
    ...     print(model.weight.item())
    0.5
    >>> model.weight.item()
    1.0
    """

    def __init__(self, model: nn.Module, decay: float = 0.999) -> None:
        if not isinstance(model, torch.nn.Module):
            raise InputError(f"an average is one of a Module, not of {model!r:.60}")
        self.model = model
        self.decay = from_0_below_1("decay", decay)
        self.averaged = copy.deepcopy(model).requires_grad_(False)
        self.updates = 0

    # AveragedModel itself would wait for a GPU at each update
    @torch.no_grad()
    def update(self) -> None:
        """Take in the present weights."""
        ours: list[Tensor] = list(self.averaged.parameters())
        theirs: list[Tensor] = list(self.model.parameters())
        if self.updates:
            # made anew, as an average that holds a local function could not be pickled
            mean = get_ema_multi_avg_fn(self.decay)  # type: ignore[no-untyped-call]
            mean(ours, theirs, self.updates)
        elif ours:
            torch._foreach_copy_(ours, theirs)
        buffers = list(self.averaged.buffers())
        if buffers:
            torch._foreach_copy_(buffers, list(self.model.buffers()))
        self.updates += 1

    @contextmanager
    def swapped(self) -> Iterator[nn.Module]:
        """Give the model its averaged weights inside the block, and its own afterwards.

        Before the first update the weights are the model's own.
        """
        if not self.updates:
            yield self.model
            return
        pairs = list(zip(self.model.parameters(), self.averaged.parameters(), strict=True))
        _swap(pairs)
        try:
            yield self.model
        finally:
            _swap(pairs)

    def state_dict(self) -> dict[str, Any]:
        """Give the averaged weights and how often they were updated."""
        return {"updates": self.updates, "averaged": self.averaged.state_dict()}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from averaged weights."""
        self.averaged.load_state_dict(state["averaged"])
        self.updates = state["updates"]


@torch.no_grad()
def _swap(pairs: Sequence[tuple[Tensor, Tensor]]) -> None:
    # contents and not pointers: views, graphs and optimizers keep looking at the same memory
    for mine, other in pairs:
        kept = mine.clone()
        mine.copy_(other)
        other.copy_(kept)
