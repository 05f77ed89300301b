"""Images side by side, as bytes."""

from __future__ import annotations

from math import ceil, sqrt
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from minent._numbers import at_least_one
from minent.errors import InputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_GAP = 2


def grid_of(images: Tensor, columns: int | None = None) -> NDArray[np.uint8]:
    """Put images side by side, with black lines between them.

    Parameters
    ----------
    images : Tensor of float, N x C x H x W
        Numbers from -1 to 1, of one channel or three; what lies outside is cut off.
    columns : int, optional
        How many stand in a row; by default about as many as there are rows.

    Returns
    -------
    ndarray of uint8, height x width x 3

    Raises
    ------
    InputError
        When `images` are none.
    """
    if images.dim() != 4 or images.shape[1] not in (1, 3) or not len(images):
        raise InputError(
            "a grid is one of images, N x 1 x H x W or N x 3 x H x W, not of samples of shape "
            f"{tuple(images.shape)}"
        )
    count, _, height, width = images.shape
    across = ceil(sqrt(count)) if columns is None else at_least_one("columns", columns)
    down = -(-count // across)
    pixels = ((images.float().cpu() + 1) * 127.5).round().clamp(0, 255).to(torch.uint8)
    cell = height + _GAP, width + _GAP
    canvas = torch.zeros(down * cell[0] - _GAP, across * cell[1] - _GAP, 3, dtype=torch.uint8)
    for place, image in enumerate(pixels.permute(0, 2, 3, 1)):
        top, left = place // across * cell[0], place % across * cell[1]
        canvas[top : top + height, left : left + width] = image
    array: NDArray[np.uint8] = canvas.numpy()
    return array
