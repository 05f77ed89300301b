"""A number of nats that latents shall carry, which grows during training."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor

from minent._numbers import at_least_one, not_below_0
from minent.nn.vae.objectives._objective import VAEObjective, one_pass
from minent.train import track

if TYPE_CHECKING:
    from minent.nn.vae._skeleton import Skeleton


class Capacity(VAEObjective):
    """``E[-log q(x|z)] + gamma |KL - C|``, ``"capacity"``, where C grows from 0.

    KL is the mean over the batch. C is tracked as ``capacity``.

    Parameters
    ----------
    capacity : float
        The last C, in nats per example.
    steps : int
        Batches of training until then; C grows by the same amount at each.
    gamma : float
        How strong KL is held to C.

    Attributes
    ----------
    step : Tensor
        Batches of training so far: a buffer, saved in checkpoints.

    Raises
    ------
    InputError
        When an argument is wrong.

    References
    ----------
    arXiv 1804.03599.
    """

    step: Tensor

    def __init__(self, capacity: float = 25.0, steps: int = 100_000, gamma: float = 1000.0) -> None:
        super().__init__()
        self.capacity = not_below_0("capacity", capacity)
        self.steps = at_least_one("steps", steps)
        self.gamma = not_below_0("gamma", gamma)
        self.register_buffer("step", torch.tensor(0))

    def loss(self, vae: Skeleton, x: Tensor, labels: Tensor | None) -> Tensor:
        """Give the loss of a batch, one number."""
        found = one_pass(vae, x, labels)
        target = self.capacity * (self.step / self.steps).clamp(max=1)
        track("capacity", target, how="last")
        if self.training and torch.is_grad_enabled():
            self.step.add_(1)
        return found.mean_error + self.gamma * (found.mean_kl - target).abs()
