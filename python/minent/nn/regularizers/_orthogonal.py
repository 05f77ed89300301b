"""Weights whose rows are at right angles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from minent.errors import InputError
from minent.nn._given import wide
from minent.nn.nets._stack import StackedLinear
from minent.train._select import select

if TYPE_CHECKING:
    from minent.train._select import Place, Where


def orthogonal_penalty(module: nn.Module, where: Where = None) -> Tensor:
    r"""Give the sum of :math:`\|WW^\top \odot (1 - I)\|_F^2` over the weights of a module.

    Rows should be at right angles, whatever their norms. A convolution has a row for each output,
    and copies side by side are summed.

    Parameters
    ----------
    module : nn.Module
        A critic or a generator.
    where : str, iterable of str, or callable, optional
        Patterns of full parameter names, or a function of name and parameter. By default all
        parameters with two dimensions or more, except those of embeddings.

    Returns
    -------
    Tensor
        A scalar in float32 at least.

    Raises
    ------
    InputError
        When nothing matches, or `module` is none.

    References
    ----------
    BigGAN: arXiv 1809.11096; there its weight is 1e-4.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import orthogonal_penalty
    >>> layer = torch.nn.Linear(2, 2)
    >>> layer.weight.data = torch.tensor([[1.0, 0.0], [3.0, 2.0]])
    >>> orthogonal_penalty(layer).item()
    18.0
    """
    if not isinstance(module, nn.Module):
        raise InputError(f"module must be a Module, not {type(module).__name__}")
    total = torch.zeros(())
    for place in select(module, where, lambda place: _usual(_at_home(module, place))):
        rows = _rows(_at_home(module, place))
        with torch.autocast(rows.device.type, enabled=False):
            product = rows @ rows.mT
        diagonal = product.diagonal(dim1=-2, dim2=-1).diag_embed()
        total = total.to(product.device) + (product - diagonal).square().sum()
    return total


def _at_home(module: nn.Module, place: Place) -> Place:
    """Name the layer itself as owner of a parameter that is parametrized."""
    path, parametrized, _ = f".{place.name}".partition(".parametrizations.")
    return place._replace(owner=module.get_submodule(path[1:])) if parametrized else place


def _usual(place: Place) -> bool:
    if isinstance(place.owner, StackedLinear):  # where biases have three dimensions too
        return place.attribute != "bias"
    if place.attribute == "original0":  # the norms of rows that are normalized
        return False
    return place.value.dim() > 1 and not isinstance(place.owner, (nn.Embedding, nn.EmbeddingBag))


def _rows(place: Place) -> Tensor:
    """Give the weights of each output in a row; of each copy where there are several."""
    weight = wide(place.value)
    if isinstance(place.owner, StackedLinear):
        return weight.mT
    return weight.movedim(place.output, 0).flatten(1)
