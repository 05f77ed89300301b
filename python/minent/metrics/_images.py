"""Images that feature networks are given: bytes, or numbers from -1 to 1."""

from __future__ import annotations

import torch
from torch import Tensor

from minent.errors import InputError


def check_images(images: Tensor) -> None:
    """Refuse whole numbers that are not bytes: they would be taken for numbers from -1 to 1."""
    if not isinstance(images, Tensor):
        raise InputError(f"images must be a tensor, not {type(images).__name__}")
    if images.dtype != torch.uint8 and not images.is_floating_point():
        raise InputError(
            "images must be bytes (torch.uint8) or floating-point numbers from -1 to 1, "
            f"not {images.dtype}"
        )
