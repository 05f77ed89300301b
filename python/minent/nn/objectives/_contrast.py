"""What a difference of outputs costs: little where it is high."""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch.nn.functional import relu, softplus

from minent.nn._choices import one_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor

CONTRASTS: dict[str, Callable[[Tensor], Tensor]] = {
    "logistic": lambda difference: softplus(-difference),
    "hinge": lambda difference: relu(1 - difference),
    "square": lambda difference: (1 - difference).square(),
}


def check_contrast(value: object) -> None:
    """Refuse a loss that is not known."""
    one_of("loss", value, CONTRASTS)
