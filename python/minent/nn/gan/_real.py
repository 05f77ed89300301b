"""From a batch to real samples and their labels."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from minent._pixels import to_float
from minent.errors import InputError
from minent.nn._given import samples_of
from minent.nn.nets import check_labels

# Beyond 1, as there may be noise on images.
_FAR = 2.0


def real_of(
    batch: Any,  # noqa: ANN401 - of any source
    classes: int | None,
    dtype: torch.dtype,
) -> tuple[Tensor, Tensor | None]:
    """Give the samples of a batch, bytes of images as numbers from -1 to 1, and their labels.

    Parameters
    ----------
    batch : Tensor, or tuple or list of Tensor
        Samples, or samples and labels.
    classes : int or None
        How many classes there are; None leaves labels out.
    dtype : torch.dtype
        Of samples, as nets take them.

    Raises
    ------
    InputError
        When there are no samples, or they are whole numbers other than bytes, or labels are
        missing, out of range, or not one a sample.
    """
    parts = batch if isinstance(batch, (tuple, list)) else (batch,)
    if not parts or not isinstance(parts[0], Tensor):
        raise InputError(
            "data must give batches of samples, or of samples and labels, as tensors, not "
            f"{type(batch).__name__}"
        )
    x = parts[0]
    if x.dtype != torch.uint8 and not x.is_floating_point():
        raise InputError(
            f"data must be floating-point numbers, or bytes (torch.uint8) of images, not {x.dtype}"
        )
    x = (to_float(x) if x.dtype == torch.uint8 else x).to(dtype)
    if classes is None:
        return x, None
    if len(parts) < 2:
        raise InputError("labels= needs batches of samples and labels, and there are samples alone")
    check_labels(parts[1], classes, x.shape[:1])
    return x, parts[1].long()


def check_arrays(data: Any, classes: int | None) -> None:  # noqa: ANN401
    """Look at all labels at once, where data are tensors: on a GPU batches are not looked at.

    Raises
    ------
    InputError
        When a label is out of range.
    """
    if classes is not None and isinstance(data, tuple) and len(data) > 1:
        labels = torch.as_tensor(data[1])
        check_labels(labels.cpu(), classes, torch.Size([len(data[0])]))


def check_reach(x: Tensor, generator: nn.Module) -> None:
    """Refuse data far outside of what a generator can make, as images from 0 to 255 are.

    Raises
    ------
    InputError
        When the generator is known to make numbers from -1 to 1 alone, and data reach beyond 2.
    """
    tanh = isinstance(generator, nn.Sequential) and isinstance([*generator][-1], nn.Tanh)
    if x.numel() and (tanh or getattr(generator, "bounded", False)):
        low, high = (float(end) for end in x.aminmax())
        if max(-low, high) > _FAR:
            raise InputError(
                f"data reach from {low:.4g} to {high:.4g}, and the generator makes numbers from -1 "
                "to 1: give bytes (torch.uint8), or scale them"
            )


def not_finite(data: Any) -> str | None:  # noqa: ANN401 - as of fit
    """Say which samples are not finite, where data are tensors or arrays and some are not."""
    x = samples_of(data)
    if not hasattr(x, "dtype") or not hasattr(x, "shape"):
        return None
    rows = torch.as_tensor(x)
    bad = ~rows.flatten(1).isfinite().all(1) if rows.dim() > 1 else ~rows.isfinite()
    if not bad.any():
        return None
    return (
        f"data have NaN or infinity in {int(bad.sum()):,} of {len(bad):,} samples, "
        f"sample {int(bad.nonzero()[0])} first"
    )
