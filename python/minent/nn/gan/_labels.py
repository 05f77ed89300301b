"""Labels of classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor

from minent._numbers import whole
from minent.errors import InputError
from minent.nn.nets import check_labels

if TYPE_CHECKING:
    from collections.abc import Sequence


def labels_for(
    count: int,
    classes: int | None,
    given: int | Sequence[int] | Tensor | None,
    device: torch.device,
    generator: torch.Generator | None,
) -> Tensor | None:
    """Give labels of samples that are to be made: those given, or drawn uniformly.

    Raises
    ------
    InputError
        When labels do not fit, or there are none to give.
    """
    if classes is None:
        if given is not None:
            raise InputError("labels are given, but the model has no classes: make it with labels=")
        return None
    if given is None:
        return torch.randint(classes, (count,), device=device, generator=generator)
    one = whole(given) if not isinstance(given, Tensor) else None
    try:
        labels = torch.as_tensor([one] * count if one is not None else given)
    except (TypeError, ValueError, RuntimeError):
        raise InputError(f"labels must be whole numbers, not {given!r:.60}") from None
    check_labels(labels.cpu(), classes, torch.Size([count]))
    return labels.to(device).long()
