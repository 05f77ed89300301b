"""Images that feature networks are given: bytes, or numbers from -1 to 1."""

from __future__ import annotations

import torch
from torch import Tensor

from minent.errors import InputError

# Generators that do not end in tanh leave the range from -1 to 1, but not so far.
_FAR = 10.0


def check_images(images: Tensor) -> None:
    """Refuse what would be taken for numbers from -1 to 1 and is far from it.

    Whole numbers that are no bytes are refused, and on the CPU floating-point numbers as they are
    in images from 0 to 255; a GPU would have to be waited for.
    """
    if images.dtype != torch.uint8 and not images.is_floating_point():
        raise InputError(
            "images must be bytes (torch.uint8) or floating-point numbers from -1 to 1, "
            f"not {images.dtype}"
        )
    if images.is_floating_point() and images.device.type == "cpu" and images.numel():
        low, high = (float(end) for end in images.aminmax())
        if max(-low, high) > _FAR:
            raise InputError(
                f"images must be numbers from -1 to 1, not from {low:.4g} to {high:.4g}: give "
                "bytes (torch.uint8), or scale them"
            )
