"""Distances between real and generated samples, one a pair."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor

from minent.errors import InputError
from minent.nn._choices import one_of
from minent.nn.objectives._read import alike, read

if TYPE_CHECKING:
    from collections.abc import Callable

_PER_SAMPLE: dict[str, Callable[[Tensor], Tensor]] = {
    "l1": lambda apart: apart.abs().mean(1),
    "l2": lambda apart: apart.square().mean(1).sqrt(),
}


def check_distance(value: object) -> None:
    """Refuse a distance that is not known."""
    one_of("distance", value, _PER_SAMPLE)


@torch.no_grad()
def distances(distance: str, x_real: object, x_fake: object) -> Tensor:
    """Give the distance of each pair, over all dimensions but the first, without gradients."""
    real, fake = read("x_real", x_real), read("x_fake", x_fake)
    alike("x_real", real, "x_fake", fake)
    if real.ndim < 2:
        raise InputError(f"x_real must have the shape (N, ...), not {tuple(real.shape)}")
    return _PER_SAMPLE[distance]((real - fake).flatten(1))
