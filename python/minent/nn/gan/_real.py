"""From a batch to real samples and their labels."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from minent._pixels import to_float
from minent.errors import InputError
from minent.nn.gan._labels import check_labels


def real_of(batch: Any, classes: int | None) -> tuple[Tensor, Tensor | None]:  # noqa: ANN401
    """Give the samples of a batch, bytes of images as numbers from -1 to 1, and their labels.

    Parameters
    ----------
    batch : Tensor, or tuple or list of Tensor
        Samples, or samples and labels.
    classes : int or None
        How many classes there are; None leaves labels out.

    Raises
    ------
    InputError
        When there are no samples, or labels are missing, out of range, or not one a sample.
    """
    parts = batch if isinstance(batch, (tuple, list)) else (batch,)
    if not parts or not isinstance(parts[0], Tensor):
        raise InputError(
            "data must give batches of samples, or of samples and labels, as tensors, not "
            f"{type(batch).__name__}"
        )
    x = to_float(parts[0]) if parts[0].dtype == torch.uint8 else parts[0]
    if classes is None:
        return x, None
    if len(parts) < 2:
        raise InputError("labels= needs batches of samples and labels, and there are samples alone")
    return x, check_labels(parts[1], len(x), classes)


def check_made(fake: Tensor, x: Tensor) -> Tensor:
    """Give made samples, if they have the shape of real ones.

    Raises
    ------
    InputError
        When they have not.
    """
    if fake.shape != x.shape:
        raise InputError(
            f"the generator makes samples of shape {tuple(fake.shape)}, and data have the "
            f"shape {tuple(x.shape)}"
        )
    return fake


def check_arrays(data: Any, classes: int | None) -> None:  # noqa: ANN401
    """Look at all labels at once, where data are tensors: on a GPU batches are not looked at.

    Raises
    ------
    InputError
        When a label is out of range.
    """
    if classes is not None and isinstance(data, tuple) and len(data) > 1:
        labels = torch.as_tensor(data[1])
        check_labels(labels.cpu(), len(data[0]), classes)
