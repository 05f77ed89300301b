"""The way in which the Inception network of FID wants images resized."""

from __future__ import annotations

import torch
from torch import Tensor


def resize(images: Tensor, size: int) -> Tensor:
    """Resize as TensorFlow 1 does: bilinear, corners as origins, nothing averaged when it shrinks.

    ``torch.nn.functional.interpolate`` puts the centers of pixels elsewhere, with either of its
    settings; features differ then.

    Parameters
    ----------
    images : Tensor of float, N x C x H x W
    size : int
        Height and width of the result.
    """
    for dim in (2, 3):
        length = images.shape[dim]
        place = torch.arange(size, dtype=images.dtype, device=images.device) * (length / size)
        low = place.long()
        high = (low + 1).clamp(max=length - 1)
        share = (place - low).view((-1, 1) if dim == 2 else (-1,))
        start = images.index_select(dim, low)
        images = start + (images.index_select(dim, high) - start) * share
    return images
