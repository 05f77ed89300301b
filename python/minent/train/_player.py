"""A part of training with a loss and an optimizer of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch

from minent._numbers import at_least_one, positive
from minent.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import nn
    from torch.optim import Optimizer
    from torch.optim.lr_scheduler import LRScheduler

    from minent.train._average import Average
    from minent.train._state import State

    Step = Callable[[Any, State], Any]
    Scheduler = LRScheduler | Callable[[Optimizer], LRScheduler]
    Making = Optimizer | Callable[[Any], Optimizer]


@dataclass
class Player:
    """One of several that are trained in turn, as critic and generator.

    Parameters
    ----------
    module : nn.Module
        What this player moves. While it moves, the parameters of the others are frozen.
    loss : callable
        ``loss(batch, state)`` gives the loss as a tensor, or a dictionary with ``"loss"`` and
        values to track; `add_loss` and `track` work in it too.
    optimizer : Optimizer or callable, optional
        An optimizer of the module's parameters, or a function that makes one of them, as
        ``torch.optim.SGD`` or a `functools.partial`. By default Adam with lr 2e-4 and betas
        (0.5, 0.999), as is usual for GANs (arXiv 1511.06434).
    every : int
        Moves at each `every`-th step: with ``every=5`` for the generator and 1 for the critic, the
        critic makes five moves for one of the generator. All that move at a step share its batch.
    name : str, optional
        Its loss is the column ``{name}_loss``; by default the name of the loss function.
    scheduler : LRScheduler or callable, optional
        A scheduler of its optimizer, or a function that makes one of it; stepped after each move.
    clip_norm, clip_value : float, optional
        Limits of the norm of all its gradients, and of each component.
    ema : float or Average, optional
        Moving average of its weights, updated after each move.

    Raises
    ------
    InputError
        When a part is of the wrong kind.

    Examples
    --------
    >>> import torch
    >>> from minent.train import Player, fit
    >>> real = 3 + torch.randn(64, 1, generator=torch.Generator().manual_seed(0))
    >>> fake, judge = torch.nn.Linear(1, 1), torch.nn.Linear(1, 1)
    >>> def critic_loss(x, state):
    ...     return judge(fake(torch.randn_like(x))).mean() - judge(x).mean()
    >>> def generator_loss(x, state):
    ...     return -judge(fake(torch.randn_like(x))).mean()
    >>> players = [
    ...     Player(judge, critic_loss, name="critic"),
    ...     Player(fake, generator_loss, name="generator", every=2),
    ... ]
    >>> history = fit(players, real, epochs=2, batch_size=16, progress=False)
    >>> history.columns
    ['epoch', 'step', 'critic_loss', 'generator_loss', 'seconds']
    """

    module: nn.Module
    loss: Step
    optimizer: Making | None = None
    every: int = 1
    name: str = ""
    scheduler: Scheduler | None = None
    clip_norm: float | None = None
    clip_value: float | None = None
    ema: Average | float | None = None

    def __post_init__(self) -> None:
        """Check what was given."""
        if not isinstance(self.module, torch.nn.Module):
            raise InputError(f"a player moves a Module, not {type(self.module).__name__}")
        if not callable(self.loss):
            raise InputError(f"the loss of a player must be a function, not {self.loss!r:.60}")
        self.name = self.name or getattr(self.loss, "__name__", "")
        self.every = at_least_one("every", self.every)
        for name in ("clip_norm", "clip_value"):
            if getattr(self, name) is not None:
                setattr(self, name, positive(name, getattr(self, name)))
