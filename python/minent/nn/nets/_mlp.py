"""Fully connected networks, one or many side by side."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import torch
from torch import nn

from minent._numbers import at_least_one, check_seed, from_0_below_1
from minent.errors import InputError
from minent.nn._choices import one_of
from minent.nn.nets._stack import stacked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor

_ACTIVATIONS: dict[str, type[nn.Module]] = {
    "relu": nn.ReLU,
    "leaky_relu": nn.LeakyReLU,
    "elu": nn.ELU,
    "softplus": nn.Softplus,
    "tanh": nn.Tanh,
}
_SLOPE = 0.2


class MLP(nn.Module):
    """A fully connected network, or several with one batched product for each layer.

    Small networks cost the overhead of their calls; many seeds cost little more than one.

    Parameters
    ----------
    inputs, outputs : int
        Numbers of features.
    width : int or sequence of int
        Features of hidden layers; a sequence has a number for each of them.
    depth : int
        How many hidden layers there are, where `width` is one number.
    activation : str
        "relu", "leaky_relu" (slope 0.2), "elu", "softplus" or "tanh", after each hidden layer.
    dropout : float
        Share of hidden features that are dropped.
    copies : int, optional
        How many networks are side by side: x and outputs then have the copy as first dimension. A
        loss should be the sum over copies, so that each has the gradients that it would have alone.
    seed : int, optional
        Copy i starts as a single network does after ``torch.manual_seed(seed + i)``; torch's own
        generator stays where it is. By default all are drawn from that.

    Raises
    ------
    InputError
        When an argument is wrong.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import MLP
    >>> MLP(2, 3)(torch.randn(5, 2)).shape
    torch.Size([5, 3])
    >>> MLP(2, 3, copies=10, seed=0)(torch.randn(10, 5, 2)).shape
    torch.Size([10, 5, 3])
    """

    def __init__(
        self,
        inputs: int,
        outputs: int,
        width: int | Sequence[int] = 128,
        depth: int = 3,
        activation: str = "relu",
        dropout: float = 0.0,
        copies: int | None = None,
        seed: int | None = None,
    ) -> None:
        super().__init__()
        one_of("activation", activation, _ACTIVATIONS)
        dropout = from_0_below_1("dropout", dropout)
        widths = [
            at_least_one("inputs", inputs),
            *_hidden(width, depth),
            at_least_one("outputs", outputs),
        ]
        self.copies = None if copies is None else at_least_one("copies", copies)
        bodies = [
            _body(widths, activation, dropout, None if seed is None else check_seed(seed) + i)
            for i in range(self.copies or 1)
        ]
        body = bodies[0] if self.copies is None else stacked(bodies)
        self.hidden, self.output = body[:-1], body[-1]

    def forward(self, x: Tensor) -> Tensor:
        """Give outputs of shape (N, outputs), or (copies, N, outputs)."""
        found: Tensor = self.output(self.hidden(x))
        return found


def _hidden(width: int | Sequence[int], depth: int) -> list[int]:
    """Give the features of each hidden layer, or raise `InputError`."""
    if not isinstance(width, (tuple, list)):
        return [at_least_one("width", width)] * at_least_one("depth", depth)
    if not width:
        raise InputError("width must have a number for at least one hidden layer")
    return [at_least_one("width", one) for one in width]


def _body(widths: list[int], activation: str, dropout: float, seed: int | None) -> nn.Sequential:
    with torch.random.fork_rng(devices=[], enabled=seed is not None):
        if seed is not None:
            torch.default_generator.manual_seed(seed)
        linear = [nn.Linear(*pair) for pair in pairwise(widths)]
    layers: list[nn.Module] = []
    for layer in linear[:-1]:
        layers += [layer, _activation(activation)]
        if dropout:
            layers.append(nn.Dropout(dropout))
    return nn.Sequential(*layers, linear[-1])


def _activation(name: str) -> nn.Module:
    return nn.LeakyReLU(_SLOPE) if name == "leaky_relu" else _ACTIVATIONS[name]()
