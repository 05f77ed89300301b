"""Consensus optimization: also descend along half the square of the field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch.nn.parallel import DistributedDataParallel

from minent.errors import InputError
from minent.optim.game._field import trained
from minent.optim.game._method import Method

if TYPE_CHECKING:
    from torch import Tensor

    from minent.optim.game._game import Game


class Consensus(Method):
    """The field v plus gamma times the gradient of norm(v)^2 / 2 (arXiv 1705.10461)."""

    def begin(self, game: Game) -> None:
        """Refuse players whose processes would go apart."""
        wrapped = any(isinstance(m, DistributedDataParallel) for m in game._modules)
        if wrapped and game._averaged is False:
            raise InputError("consensus needs average=True: DDP does not see its double backward")

    def step(self, game: Game, groups: list[dict[str, Any]]) -> None:
        """Differentiate the field itself: the only method with a double backward."""
        params = trained(groups)
        field: list[Tensor] = []
        owners: list[Tensor] = []
        for name, loss in game._losses_of(groups).items():
            own = trained(group for group in groups if group["player"] == name)
            if not own:
                continue
            grads = torch.autograd.grad(loss, own, create_graph=True, allow_unused=True)
            for parameter, grad in zip(own, grads, strict=True):
                if grad is not None:
                    owners.append(parameter)
                    field.append(grad)
        values = game._average([grad.detach().clone() for grad in field])
        linear = [i for i, grad in enumerate(field) if grad.requires_grad]
        bends: tuple[Tensor | None, ...] = (None,) * len(params)
        if linear:
            bends = torch.autograd.grad(
                [field[i] for i in linear],
                params,
                grad_outputs=[values[i] for i in linear],
                allow_unused=True,
            )
        bent = game._average(
            [torch.zeros_like(p) if b is None else b for p, b in zip(params, bends, strict=True)]
        )
        both = {p: bend * game.gamma for p, bend in zip(params, bent, strict=True)}
        for parameter, value in zip(owners, values, strict=True):
            both[parameter] += value
        for part in game._gather(groups, both.get):
            game._move(part)
