"""The joint vector field: each player's gradient of its own loss by its own parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import torch
import torch.distributed as dist

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from torch import Tensor

    from minent.optim.game._players import Name


class Part(NamedTuple):
    """What belongs together in one parameter group: parameters that have a gradient."""

    group: dict[str, Any]
    params: list[Tensor]
    grads: list[Tensor]


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


def parts(
    groups: list[dict[str, Any]],
    gradient: Callable[[Tensor], Tensor | None] = lambda parameter: parameter.grad,
) -> list[Part]:
    """Gather gradients by group; parameters without one stay where they are."""
    found = []
    for group in groups:
        pairs = [(p, g) for p in group["params"] if (g := gradient(p)) is not None]
        if any(g.layout != torch.strided for _, g in pairs):
            raise RuntimeError(
                "Game does not take sparse gradients: use dense ones, as of "
                "nn.Embedding(..., sparse=False), and the wrapper LazyRows for rows at rest"
            )
        if pairs:
            found.append(Part(group, [p for p, _ in pairs], [g for _, g in pairs]))
    return found


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
