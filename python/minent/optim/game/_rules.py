"""How a gradient becomes a direction: as it is, with momentum, or by Adam's moments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import torch
from torch import Tensor
from torch.optim.adam import adam

from minent.optim._lists import can_fuse

State: TypeAlias = "dict[Tensor, dict[str, Any]]"
# rule(group, state, params, grads, targets, lr): the targets move by -lr times the direction
Rule: TypeAlias = Callable[
    ["dict[str, Any]", State, "list[Tensor]", "list[Tensor]", "list[Tensor]", float], None
]


def sgd(
    group: dict[str, Any],
    state: State,
    params: list[Tensor],
    grads: list[Tensor],
    targets: list[Tensor],
    lr: float,
) -> None:
    """Go along the gradient, or along its sum with `momentum` times the direction before."""
    momentum = group["momentum"]
    if momentum:
        for parameter in params:
            if "momentum" not in state[parameter]:
                state[parameter]["momentum"] = torch.zeros_like(parameter)
        buffers = [state[parameter]["momentum"] for parameter in params]
        torch._foreach_mul_(buffers, momentum)
        torch._foreach_add_(buffers, grads)
        grads = buffers
    torch._foreach_add_(targets, grads, alpha=-lr)


def adam_moments(
    group: dict[str, Any],
    state: State,
    params: list[Tensor],
    grads: list[Tensor],
    targets: list[Tensor],
    lr: float,
) -> None:
    """Go along the direction of Adam, whose moments take this gradient in; torch's own code."""
    for parameter in params:
        own = state[parameter]
        if "step" not in own:
            own["step"] = torch.zeros((), dtype=torch.float32)
            own["exp_avg"] = torch.zeros_like(parameter)
            own["exp_avg_sq"] = torch.zeros_like(parameter)
        own["step"] = own["step"].to(parameter.device)  # where the fused code wants it
    means = [state[parameter]["exp_avg"] for parameter in params]
    squares = [state[parameter]["exp_avg_sq"] for parameter in params]
    fused = can_fuse(targets, grads, means, squares)
    beta1, beta2 = group["betas"]
    adam(
        targets,
        grads,
        means,
        squares,
        [],
        [state[parameter]["step"] for parameter in params],
        foreach=not fused,
        fused=fused,
        amsgrad=False,
        beta1=beta1,
        beta2=beta2,
        lr=lr,
        weight_decay=0.0,
        eps=group["eps"],
        maximize=False,
    )


RULES: dict[str, Rule] = {"sgd": sgd, "adam": adam_moments}
