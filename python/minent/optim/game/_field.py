"""The joint vector field: each player's gradient of its own loss by its own parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
import torch.distributed as dist

if TYPE_CHECKING:
    from collections.abc import Iterable

    from torch import Tensor

    from minent.optim.game._players import Name


def trained(groups: Iterable[dict[str, Any]]) -> list[Tensor]:
    """Give the parameters that are trained."""
    return [p for group in groups for p in group["params"] if p.requires_grad]


def backward(losses: dict[Name, Tensor], groups: list[dict[str, Any]]) -> None:
    """Leave in each parameter the gradient of the loss of its player, and of no other."""
    for parameter in trained(groups):
        parameter.grad = None
    last = list(losses)[-1]
    for name, loss in losses.items():
        inputs = trained(group for group in groups if group["player"] == name)
        if inputs:
            # losses may share a part of their graph
            torch.autograd.backward(loss, inputs=inputs, retain_graph=name != last)


def average(tensors: list[Tensor], process_group: dist.ProcessGroup | None) -> None:
    """Average tensors over processes in place, in one message for each dtype and device."""
    kinds: dict[tuple[torch.dtype, torch.device], list[Tensor]] = {}
    for tensor in tensors:
        kinds.setdefault((tensor.dtype, tensor.device), []).append(tensor)
    for grads in kinds.values():
        flat = torch.cat([grad.reshape(-1) for grad in grads])
        dist.all_reduce(flat, group=process_group)
        flat /= dist.get_world_size(process_group)
        pieces = torch.split(flat, [grad.numel() for grad in grads])
        torch._foreach_copy_(
            grads, [piece.view_as(grad) for piece, grad in zip(pieces, grads, strict=True)]
        )
