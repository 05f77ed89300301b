"""What nets say of samples, checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from torch import Tensor

from minent.errors import InputError
from minent.nn._given import wide

if TYPE_CHECKING:
    import torch


def one_each(name: str, values: Any, lead: torch.Size) -> Tensor:  # noqa: ANN401 - of any net
    """Give one number for each sample, in float32 at least.

    Parameters
    ----------
    name : str
        The net.
    values : Tensor
        What it gave: of the shape `lead`, or that and 1.
    lead : torch.Size
        The leading dimensions, which count samples.

    Raises
    ------
    InputError
        When there is not one number for each.
    """
    if not isinstance(values, Tensor) or values.shape not in (lead, (*lead, 1)):
        found = tuple(values.shape) if isinstance(values, Tensor) else type(values).__name__
        raise InputError(f"{name} must give one number a sample, {tuple(lead)}, not {found}")
    return wide(values.reshape(lead))
