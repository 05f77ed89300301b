"""Bytes of images as numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor


def to_float(
    images: Tensor,
    mean: float | Sequence[float] = 0.5,
    std: float | Sequence[float] = 0.5,
    dtype: torch.dtype = torch.float32,
) -> Tensor:
    """Turn bytes of images into numbers, where they are.

    Parameters
    ----------
    images : Tensor
        Bytes, N x C x H x W.
    mean, std : float or sequence of float
        What is taken away and divided by, of values from 0 to 1, for all channels or each; the
        default makes values from -1 to 1.
    dtype : torch.dtype
        The type of the numbers.

    Returns
    -------
    Tensor

    Examples
    --------
    >>> import torch
    >>> from minent.loaders import to_float
    >>> to_float(torch.tensor([0, 255], dtype=torch.uint8).view(1, 1, 1, 2)).flatten()
    tensor([-1.,  1.])
    """
    shift = torch.as_tensor(mean, dtype=dtype, device=images.device).view(-1, 1, 1)
    scale = torch.as_tensor(std, dtype=dtype, device=images.device).view(-1, 1, 1)
    return images.to(dtype).mul_(1 / 255).sub_(shift).div_(scale)
