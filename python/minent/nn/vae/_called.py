"""Nets that callers made, given tensors of a shape that may not suit them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import torch

from minent.errors import InputError

if TYPE_CHECKING:
    from torch import Tensor, nn

_OF_SHAPES = re.compile("shape|size|dimension|channel", re.IGNORECASE)


def called(name: str, net: nn.Module, what: str, x: Tensor, labels: Tensor | None) -> Any:  # noqa: ANN401 - nets give what they like
    """Call a net, with labels if there are any, and say what it could not take.

    Raises
    ------
    InputError
        When the net fails because of shapes; other errors pass.
    """
    inputs = (x,) if labels is None else (x, labels)
    if torch.compiler.is_compiling():
        return net(*inputs)
    try:
        return net(*inputs)
    except RuntimeError as error:
        # subclasses tell of memory, or of the device
        if type(error) is not RuntimeError or not _OF_SHAPES.search(str(error)):
            raise
        reason = str(error).splitlines()[0]
        raise InputError(
            f"the {name} cannot take {what} of shape {tuple(x.shape[1:])}: {reason}"
        ) from error
