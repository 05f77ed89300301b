"""What a difference of outputs costs: little where it is high."""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch.nn.functional import relu, softplus

from minent.errors import InputError

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
    if not isinstance(value, str) or value not in CONTRASTS:
        known = ", ".join(map(repr, CONTRASTS))
        raise InputError(f"loss must be one of {known}, not {value!r:.60}")
