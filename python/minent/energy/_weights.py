"""Where the weights of a net are, and of which type, as inputs have to be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from torch import nn

from minent.errors import InputError

if TYPE_CHECKING:
    from torch import Tensor


def check_place(name: str, x: Tensor, function: Any) -> None:  # noqa: ANN401 - any function
    """Say what is wrong with an input that a net failed on, where it is its type or its place.

    Parameters
    ----------
    name : str
        What the input is called.
    x : Tensor
        It.
    function : callable
        A net, or a function that holds one as ``net``, or as ``generator``.

    Raises
    ------
    InputError
        When the net's weights are of another type or elsewhere.
    """
    while function is not None and not isinstance(function, nn.Module):
        function = getattr(function, "net", getattr(function, "generator", None))
    weight = None if function is None else next(function.parameters(), None)
    if weight is not None and weight.dtype != x.dtype:
        raise InputError(
            f"{name} must be of the type of the net's weights, {weight.dtype}, not {x.dtype}"
        ) from None
    if weight is not None and weight.device != x.device:
        raise InputError(
            f"{name} must be on the device of the net's weights, {weight.device}, not {x.device}"
        ) from None
