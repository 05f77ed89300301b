"""Copies of one network side by side, as one batched network."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, TypeVar

import torch
from torch import Tensor, nn

from minent._numbers import whole
from minent.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    Module = TypeVar("Module", bound=nn.Module)


class StackedLinear(nn.Module):
    """Linear layers side by side: from (S, N, inputs) to (S, N, outputs).

    Parameters
    ----------
    layers : sequence of nn.Linear
        Where each copy starts from.
    """

    def __init__(self, layers: Sequence[nn.Linear]) -> None:
        super().__init__()
        with torch.no_grad():
            weight = torch.stack([layer.weight.T for layer in layers])
            bias = torch.stack([layer.bias[None] for layer in layers])
        self.weight, self.bias = nn.Parameter(weight), nn.Parameter(bias)

    def forward(self, x: Tensor) -> Tensor:
        """Apply each layer to its own rows."""
        return torch.baddbmm(self.bias, x, self.weight)

    def layer(self, index: int) -> nn.Linear:
        """Give a copy as a layer of its own."""
        weight, bias = self.weight.detach()[index].T, self.bias.detach()[index, 0]
        layer = nn.Linear(weight.shape[1], weight.shape[0], device="meta")
        layer.weight = nn.Parameter(weight.clone(memory_format=torch.contiguous_format))
        layer.bias = nn.Parameter(bias.clone())
        return layer


def stacked(bodies: Sequence[nn.Sequential]) -> nn.Sequential:
    """Put the linear layers of equal bodies side by side; their other layers have no weights."""
    return nn.Sequential(
        *(
            StackedLinear(layers) if isinstance(layers[0], nn.Linear) else layers[0]
            for layers in zip(*bodies, strict=True)
        )
    )


def copy_of(network: Module, index: int) -> Module:
    """Take one copy out of a network of copies that were trained side by side.

    Parameters
    ----------
    network : nn.Module
        An `MLP`, `MLPGenerator` or `MLPCritic` made with ``copies=``.
    index : int
        Which copy, from 0.

    Returns
    -------
    nn.Module
        A network without the dimension of copies. Its weights are its own, and are those that
        were used: normalized ones no longer change.

    Raises
    ------
    InputError
        When there are no copies, or no such one.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import MLP, copy_of
    >>> x, many = torch.randn(3, 5, 2), MLP(2, 1, copies=3)
    >>> many(x)[1].allclose(copy_of(many, 1)(x[1]), atol=1e-6)
    True
    """
    copies = getattr(network, "copies", None)
    if copies is None:
        raise InputError("network must be one of copies side by side, made with copies=")
    number = whole(index)
    if number is None or not 0 <= number < copies:
        raise InputError(f"index must be that of one of {copies} copies, not {index!r:.60}")
    single = deepcopy(network)
    for module in list(single.modules()):
        if hasattr(module, "copies"):
            setattr(module, "copies", None)  # noqa: B010 - for mypy a module holds tensors alone
        for name, child in module.named_children():
            if isinstance(child, StackedLinear):
                setattr(module, name, child.layer(number))
    return single
