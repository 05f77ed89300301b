"""How weights start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch import nn
from torch.nn.utils import parametrize

from minent.nn.nets._projection import ProjectionCritic
from minent.nn.nets._stack import StackedLinear
from minent.nn.nets._stacked_spectral import StackedSpectral
from minent.train import normalize

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor

_LAYERS = (nn.Linear, nn.Conv2d, nn.ConvTranspose2d)


def fill(network: nn.Module, rule: Callable[[Tensor], object]) -> None:
    """Fill the weights of all linear layers and convolutions by a rule, and their biases with 0.

    So is the table of a projection, which is a linear layer of labels.
    """
    for module in network.modules():
        if isinstance(module, ProjectionCritic) and module.embedding is not None:
            rule(module.embedding.weight)
        if isinstance(module, _LAYERS):
            rule(module.weight)
            if module.bias is not None:
                nn.init.zeros_(module.bias)


def spectral(network: nn.Module, normalization: str | None) -> None:
    """Normalize all weights, the table of a projection too, if the normalization is "spectral".

    To be done when the weights are filled: the vectors of the power iteration start from them.
    """
    if normalization != "spectral":
        return
    stacks = [module for module in network.modules() if isinstance(module, StackedLinear)]
    for stack in stacks:
        parametrize.register_parametrization(stack, "weight", StackedSpectral(stack.weight))
    if not stacks:
        normalize(network, "spectral", lambda name, weight: weight.dim() > 1)
