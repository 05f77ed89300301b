"""Several Dirac GANs played side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import torch
from torch import Tensor, nn

from minent.optim import Game

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from minent.nn.objectives import Objective

Penalty: TypeAlias = "Callable[[nn.Module, Tensor, Tensor], Tensor]"
_TURNS = {"simultaneous": ("euler", "simultaneous"), "alternating": ("euler", "alternating")}


class PointCritic(nn.Module):
    """``T(x) = phi . x``, with phi divided by its length where normalized."""

    def __init__(self, phi: Tensor, normalized: bool) -> None:
        super().__init__()
        self.phi = nn.Parameter(phi)
        self.normalized = normalized

    def forward(self, x: Tensor) -> Tensor:
        """Give T of samples, shape (N,)."""
        t = x @ self.phi
        return t / self.phi.norm() if self.normalized else t


@dataclass(frozen=True)
class Setting:
    """What makes one Dirac GAN differ from another."""

    rule: Objective
    regularizer: Penalty | None = None
    normalized: bool = False
    decay: float = 0.0


class _Players:
    """The two players of a setting, and their losses."""

    def __init__(self, setting: Setting, theta: Tensor, phi: Tensor) -> None:
        self.setting = setting
        self.theta = nn.Parameter(theta.clone())
        self.critic = PointCritic(phi.clone(), setting.normalized)
        self.data = torch.zeros(1, len(theta), dtype=theta.dtype)
        self.data.requires_grad_(setting.rule.needs_gradients)

    def losses(self, player: str | int | None) -> dict[str | int, Tensor]:
        """Give the loss of whose turn it is, or of both where that is None."""
        rule, penalty = self.setting.rule, self.setting.regularizer
        samples = self.data, self.theta.unsqueeze(0)
        outputs = self.critic(samples[0]), self.critic(samples[1])
        found: dict[str | int, Tensor] = {}
        if player != "generator":
            loss = rule.critic(*outputs, *samples)
            if penalty is not None:
                loss = loss + penalty(self.critic, *samples)
            if self.setting.decay:
                loss = loss + self.setting.decay / 2 * self.critic.phi.square().sum()
            found["critic"] = loss
        if player != "critic":
            found["generator"] = rule.generator(*outputs, *samples)
        return found

    def state(self) -> Tensor:
        return torch.cat([self.theta.detach(), self.critic.phi.detach()])


def play(
    settings: Sequence[Setting],
    theta: Tensor,
    phi: Tensor,
    method: str,
    lr: float,
    steps: int,
    options: dict[str, Any],
) -> NDArray[np.float64]:
    """Step all settings as one game, in which they do not meet: their losses add up.

    Returns
    -------
    array of float64, shape (settings, steps + 1, 2 n)
        States ``(theta, phi)``.
    """
    games = [_Players(setting, theta, phi) for setting in settings]
    name, order = _TURNS.get(method, (method, "simultaneous"))
    players = {
        "critic": [game.critic.phi for game in games],
        "generator": [game.theta for game in games],
    }
    joint = Game(players, lr, name, **{"order": order, **options})

    def losses() -> dict[str | int, Tensor]:
        of_each = [game.losses(joint.player) for game in games]
        return {name: torch.stack([of[name] for of in of_each]).sum() for name in of_each[0]}

    states = [torch.stack([game.state() for game in games])]
    for _ in range(steps):
        joint.step(losses)
        states.append(torch.stack([game.state() for game in games]))
    return torch.stack(states, 1).numpy()
