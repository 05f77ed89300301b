"""Labels of classes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from minent._numbers import whole
from minent.errors import InputError
from minent.nn.nets._labels import check_range

if TYPE_CHECKING:
    from collections.abc import Sequence

_WHOLE = (torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64)


def check_labels(labels: Any, count: int, classes: int) -> Tensor:  # noqa: ANN401
    """Give labels as whole numbers of 64 bits.

    Labels on a GPU are not looked at, as that would wait for it.

    Raises
    ------
    InputError
        When there is not one for each sample, or one is out of range.
    """
    if not isinstance(labels, Tensor) or labels.shape != (count,) or labels.dtype not in _WHOLE:
        found = (
            f"{tuple(labels.shape)} of {labels.dtype}"
            if isinstance(labels, Tensor)
            else type(labels).__name__
        )
        raise InputError(f"labels must be {count:,} whole numbers, one a sample, not {found}")
    check_range(labels, classes)
    return labels.long()


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
            raise InputError("labels are given, but the GAN has none: make it with labels=")
        return None
    if given is None:
        return torch.randint(classes, (count,), device=device, generator=generator)
    one = whole(given) if not isinstance(given, Tensor) else None
    try:
        labels = torch.as_tensor([one] * count if one is not None else given)
    except (TypeError, ValueError, RuntimeError):
        raise InputError(f"labels must be whole numbers, not {given!r:.60}") from None
    return check_labels(labels.cpu(), count, classes).to(device)
