"""Class labels, checked before a network looks them up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from minent.errors import InputError

if TYPE_CHECKING:
    from torch import Tensor

_WHOLE = (torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64)


def check_labels(labels: Tensor | None, classes: int | None, batch: torch.Size) -> None:
    """Raise `InputError` for labels that do not suit a network.

    Their range is looked at on the CPU alone: elsewhere the device would have to be waited for.

    Parameters
    ----------
    labels : Tensor of whole numbers, optional
        From 0 to ``classes - 1``.
    classes : int, optional
        Of the network; None for one that takes no labels.
    batch : torch.Size
        The shape that labels must have.

    Examples
    --------
    >>> import torch
    >>> from minent.nn import check_labels
    >>> check_labels(torch.tensor([3, 9]), classes=10, batch=torch.Size([2]))
    """
    if classes is None or labels is None:
        if labels is not None:
            raise InputError("labels were given to a network that was made without classes=")
        if classes is not None:
            raise InputError(f"labels are needed: the network was made for {classes} classes")
        return
    if not isinstance(labels, torch.Tensor):
        raise InputError(f"labels must be a tensor of whole numbers, not {type(labels).__name__}")
    if labels.dtype not in _WHOLE:
        raise InputError(f"labels must be whole numbers, not {labels.dtype}")
    if labels.shape != batch:
        raise InputError(
            f"labels must have the shape {tuple(batch)}, one for each sample, not "
            f"{tuple(labels.shape)}"
        )
    if not torch.compiler.is_compiling():
        check_range(labels, classes)


def check_range(labels: Tensor, classes: int) -> None:
    """Raise `InputError` for labels on the CPU of which one is no class."""
    if labels.device.type == "cpu" and labels.numel():
        least, most = (int(limit) for limit in labels.aminmax())
        if least < 0 or most >= classes:
            raise InputError(
                f"labels must be from 0 to {classes - 1}, not {least if least < 0 else most}"
            )
