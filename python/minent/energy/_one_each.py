"""What energies and other nets say of samples, checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from torch import Tensor

from minent.errors import InputError

if TYPE_CHECKING:
    import torch


def one_each(
    name: str,
    values: Any,  # noqa: ANN401 - of any function
    lead: torch.Size,
    of: str = "sample",
) -> Tensor:
    """Give one number for each sample.

    Parameters
    ----------
    name : str
        What gave them.
    values : Tensor
        What it gave: of the shape `lead`, or that and 1.
    lead : torch.Size
        The leading dimensions, which count samples.
    of : str
        What a sample is called.

    Raises
    ------
    InputError
        When there is not one number for each.
    """
    if not isinstance(values, Tensor) or values.shape not in (lead, (*lead, 1)):
        found = tuple(values.shape) if isinstance(values, Tensor) else type(values).__name__
        raise InputError(
            f"{name} must give one number a {of}, {tuple(lead)} or {(*lead, 1)}, not {found}"
        )
    return values.reshape(lead)
